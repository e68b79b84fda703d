/// What kind of business a sponsor is: how often people come, when, and what they spend.
struct Trade: Sendable {
    var noun: String
    var category: String
    var margin: Double
    /// Visits of a member in 30 days, beside those of other trades.
    var pace: Double
    /// Typical purchase in euro cents.
    var basket: Double
    /// Prices end on a multiple of this many minor units…
    var priceStep: Int
    /// … less this many: 50 and 1 for 9.49 and 9.99.
    var priceDiscount = 0
    /// One digit an hour of the local day: how busy it is.
    var weekdayHours: String
    var weekendHours: String
    /// Monday to Sunday.
    var weekdays: String
    /// January to December.
    var months: String
    /// What it gives away, in the names of its rules.
    var treat: String
    var shops: [String]
    /// Names of the rules, in the order of ``RulePlan/Kind``; nil for those that any business may have.
    var ruleNames: [String]?
}

extension Trade {
    static let bakery = Self(
        noun: "Bakery", category: "bakery", margin: 0.62, pace: 1.4, basket: 1_180, priceStep: 5,
        weekdayHours: "000000389642442231000000", weekendHours: "000000026898643210000000", weekdays: "4455697", months: "455555445569",
        treat: "coffee", shops: ["Market Square", "Station Kiosk", "Mill Lane"],
        ruleNames: [
            "Coffee on us with your next loaf", "Half-price cakes", "Letter from the bakery", "Ten per cent back before ten",
            "Thank-you box for our best guests", "Triple points", "Family breakfast pilot", "Points shop: free pastry",
        ])

    static let books = Self(
        noun: "Books", category: "bookshop", margin: 0.44, pace: 0.85, basket: 2_150, priceStep: 50, priceDiscount: 1,
        weekdayHours: "000000000245765567320000", weekendHours: "000000000137998886400000", weekdays: "4445596", months: "444443344579",
        treat: "paperback", shops: ["Quayside", "University Row"],
        ruleNames: [
            "A paperback with your next book", "Summer voucher for everyone", "Shortlist letter", "Cashback on new fiction",
            "Balance top-up for collectors", "Double points on paperbacks", "Reading evening pilot", "Points shop: book token",
        ])

    static let arena = Self(
        noun: "Arena", category: "venue", margin: 0.38, pace: 0.7, basket: 4_600, priceStep: 50,
        weekdayHours: "000000000001111113798500", weekendHours: "000000000012344456899600", weekdays: "1124698", months: "665542245679",
        treat: "drink", shops: ["Box Office", "North Stand Bar", "Fan Shop", "Family Stand"],
        ruleNames: [
            "Second drink free on match night", "Ten-dollar ticket voucher", "Prediction push before derby day", "Late-seat discount",
            "Lounge balance for regulars", "Predict and earn bonus points", "Junior ticket pilot", "Points shop: seat upgrade",
        ])

    /// The first three make the program that the demonstration shows.
    static let all: [Self] = [
        bakery, books, arena,
        Self(
            noun: "Grocers", category: "grocery", margin: 0.28, pace: 2.2, basket: 3_400, priceStep: 1,
            weekdayHours: "000000023455654568975300", weekendHours: "000000001368998765432000", weekdays: "5555786", months: "555555555567",
            treat: "basket of fruit", shops: ["High Street", "Ring Road", "Station", "Old Town"]),
        Self(
            noun: "Cinema", category: "cinema", margin: 0.52, pace: 0.6, basket: 2_300, priceStep: 50,
            weekdayHours: "000000000000012345998400", weekendHours: "000000000012455678998600", weekdays: "2343689", months: "755444456668",
            treat: "popcorn", shops: ["Screen One", "Riverside Screens"]),
        Self(
            noun: "Garden Centre", category: "garden", margin: 0.47, pace: 0.5, basket: 3_900, priceStep: 10,
            weekdayHours: "000000000467655443100000", weekendHours: "000000000268998763000000", weekdays: "3334578", months: "224799754324",
            treat: "herb pot", shops: ["Nursery", "Town Shop"]),
        Self(
            noun: "Pharmacy", category: "pharmacy", margin: 0.35, pace: 0.8, basket: 1_650, priceStep: 5,
            weekdayHours: "000000003787665676310000", weekendHours: "000000000688764200000000", weekdays: "6655563", months: "766554445677",
            treat: "hand cream", shops: ["Main Street", "Health Centre", "Bridge Road"]),
        Self(
            noun: "Coffee House", category: "cafe", margin: 0.66, pace: 2.0, basket: 640, priceStep: 10,
            weekdayHours: "000000379765545432100000", weekendHours: "000000015799876543210000", weekdays: "5556675", months: "555544445556",
            treat: "flat white", shops: ["Corner", "Terminal", "Library"]),
        Self(
            noun: "Sports Club", category: "fitness", margin: 0.55, pace: 1.2, basket: 1_450, priceStep: 50,
            weekdayHours: "000000463222443357985100", weekendHours: "000000002578876544210000", weekdays: "8877556", months: "965544335654",
            treat: "guest pass", shops: ["Gym", "Pool"]),
        Self(
            noun: "Kitchen", category: "restaurant", margin: 0.58, pace: 0.7, basket: 3_800, priceStep: 50,
            weekdayHours: "000000000001795222479820", weekendHours: "000000000014887433589910", weekdays: "2345898", months: "455555555568",
            treat: "dessert", shops: ["Dining Room", "Terrace", "Take-away"]),
    ]
}
