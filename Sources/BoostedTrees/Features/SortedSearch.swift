/// How many of so many sorted things come first: those that a condition holds for, which holds for none after one that it does not hold for.
func countOfFirst(among count: Int, where comesFirst: (_ index: Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
        let middle = (low + high) / 2
        if comesFirst(middle) { low = middle + 1 } else { high = middle }
    }
    return low
}
