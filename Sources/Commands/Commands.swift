package func runAlmanac() async {}
