import NIOEmbedded
import Testing

@testable import Portal

@Suite struct StreamPlacesTests {
    private func seats(_ count: Int, _ endSite: String?) -> [Seat] { (0..<count).map { _ in Seat(EmbeddedChannel(), endSite: endSite) } }

    /// 270 connections with 16 each are three addresses' all the same: they make room, not one who has 24.
    @Test func whoHasMostInAllMakesRoom() {
        let places = StreamPlaces()
        let attackers = ["a", "b", "c"].flatMap { seats(90, $0) }
        var cut = 0
        for _ in 0..<16 { for seat in attackers where places.begin(seat, most: 4_000) != nil { cut += 1 } }
        let victim = seats(1, "v")[0]
        for _ in 0..<24 {
            let leaving = places.begin(victim, most: 4_000)
            #expect(leaving !== victim)
            if leaving != nil { cut += 1 }
        }
        #expect(places.count <= 4_000 && (20...24).contains(cut), "\(places.count), \(cut)")
        for _ in 0..<24 { places.end(victim, inWork: true) }
        for seat in attackers { for _ in 0..<16 { places.end(seat, inWork: true) } }
        #expect(places.count == 0)
    }

    /// Whoever has none open may have one, as long as its address has less than twice its share; a proxy's are not counted.
    @Test func anAddressHasItsShare() {
        let places = StreamPlaces()
        let (own, other, proxy) = (seats(4, "a"), seats(1, "b")[0], seats(1, nil)[0])
        for (seat, ended) in [(own[0], 2), (own[1], 1)] {
            for _ in 0..<ended { #expect(places.mayBegin(seat, share: 3) && places.begin(seat, most: 100) == nil) }
        }
        #expect(!places.mayBegin(own[0], share: 3) && places.mayBegin(own[2], share: 3) && places.mayBegin(other, share: 3))
        for _ in 0..<3 { _ = places.begin(own[2], most: 100) }
        #expect(!places.mayBegin(own[3], share: 3) && places.mayBegin(other, share: 3) && places.mayBegin(proxy, share: 0))
        for _ in 0..<4 { places.end(own[2], inWork: true); places.end(own[0], inWork: true) }
        #expect(places.mayBegin(own[0], share: 3) && places.mayBegin(own[3], share: 3))
    }

    /// Of an answer that waits for its reader there is nothing to be done, and what opens its window may stand behind the next request.
    @Test func whatWaitsForItsReaderKeepsNoneFromBeginning() {
        let places = StreamPlaces()
        let seat = seats(1, "a")[0]
        for _ in 0..<3 { #expect(places.mayBegin(seat, share: 3) && places.begin(seat, most: 100) == nil) }
        #expect(!places.mayBegin(seat, share: 3))
        places.rest(seat)
        #expect(places.mayBegin(seat, share: 3) && places.count == 3)
        places.goOn(seat)
        #expect(!places.mayBegin(seat, share: 3))
        places.rest(seat)
        places.end(seat, inWork: false)
        #expect(places.mayBegin(seat, share: 3) && places.begin(seat, most: 100) == nil && !places.mayBegin(seat, share: 3) && places.count == 3)
        // What rests is counted all the same where there are too many.
        for _ in 0..<3 { places.rest(seat) }
        #expect(places.begin(seat, most: 3) === seat && places.count == 0)
        places.goOn(seat)
        places.end(seat, inWork: true)
        #expect(places.count == 0 && places.mayBegin(seat, share: 1))
    }

    /// The cut comes later, on the connection's own loop: what begins until then is in no sum, nor is its end.
    @Test func whatBeginsOnAConnectionThatIsToEndIsNotCounted() {
        let places = StreamPlaces()
        let (leaving, other) = (seats(1, "a")[0], seats(1, "a")[0])
        for _ in 0..<3 { #expect(places.begin(leaving, most: 4) == nil) }
        places.rest(leaving)
        #expect(places.begin(other, most: 4) == nil && places.begin(other, most: 4) === leaving && places.count == 2)
        #expect(places.begin(leaving, most: 4) == nil && places.count == 2)
        // The one that rested, before the one that began since.
        places.end(leaving, inWork: false)
        for _ in 0..<3 { places.end(leaving, inWork: true) }
        #expect(places.count == 2 && !places.mayBegin(other, share: 2))
        places.end(other, inWork: true)
        #expect(places.count == 1 && places.mayBegin(other, share: 2))
        places.end(other, inWork: true)
        #expect(places.count == 0 && places.mayBegin(other, share: 1))
    }

    @Test func theConnectionWithMostIsEnded() {
        let places = StreamPlaces()
        let own = seats(3, "a"), proxy = seats(1, nil)[0]
        for (seat, count) in zip(own, [2, 5, 3]) { for _ in 0..<count { #expect(places.begin(seat, most: 10) == nil) } }
        for _ in 0..<100 { #expect(places.begin(proxy, most: 10) == nil) }
        #expect(places.count == 10)
        #expect(places.begin(own[0], most: 10) === own[1] && places.count == 6)
        // What it ends afterwards was given back already.
        for _ in 0..<5 { places.end(own[1], inWork: true) }
        #expect(places.count == 6)
    }
}
