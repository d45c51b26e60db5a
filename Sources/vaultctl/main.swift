import ArgumentParser
@_spi(_Unicode) import Swift
struct A: ParsableCommand { mutating func run() { print(String("Zoe\u{308}"._nfc.map(Character.init)).utf8.count) } }
A.main()
