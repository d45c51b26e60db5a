import NIOSSL
import Testing

// Certificates for loopback, made once with openssl for these tests and valid for a century. Their
// keys protect nothing.
struct TestCertificate: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let certificates: String
    let key: String

    /// A server that shows it.
    func serverContext(
        upTo version: TLSVersion = .tlsv13,
        with others: String = "",
        protocols: [String] = ["http/1.1"]
    ) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array((certificates + others).utf8))
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv1
        configuration.maximumTLSVersion = version
        configuration.applicationProtocols = protocols
        return try NIOSSLContext(configuration: configuration)
    }
}

extension TestCertificate {
    /// The authority that signed most of them.
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBqzCCAVGgAwIBAgIULYSflacbLc1YR6kZGhZaMcMteXowCgYIKoZIzj0EAwIw
        IjEgMB4GA1UEAwwXdmF1bHRjdGwgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMDk0
        NDExWhgPMjEyNjEwMjgwOTQ0MTFaMCIxIDAeBgNVBAMMF3ZhdWx0Y3RsIHRlc3Qg
        YXV0aG9yaXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEj6htgO/wma80KkjE
        lz9l7pdF1/4UMD/bznDDtpp9dzB6LXTkczQCLQwT5bM00qHsHaW0JUDmBGJJga5k
        fi4oeKNjMGEwHQYDVR0OBBYEFIyY6I+F9CbxYOHGTOp2swISNKZnMB8GA1UdIwQY
        MBaAFIyY6I+F9CbxYOHGTOp2swISNKZnMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0P
        AQH/BAQDAgEGMAoGCCqGSM49BAMCA0gAMEUCIQCoiWjoiIRC9+3vhqw3BClTyEC4
        ShvNlFZ9uSh+Q470LwIgUge/p32r+Ib8mqH2Sk9biZI32FU2bww1LvL0W/ykSzM=
        -----END CERTIFICATE-----
        """

    /// An authority under it.
    static let intermediate = """
        -----BEGIN CERTIFICATE-----
        MIIBnzCCAUagAwIBAgIUS92kx+KSGQo+thSCyKJQ0SKWdNowCgYIKoZIzj0EAwIw
        IjEgMB4GA1UEAwwXdmF1bHRjdGwgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMDk0
        NDExWhgPMjEyNTA2MTUwOTQ0MTFaMBcxFTATBgNVBAMMDGludGVybWVkaWF0ZTBZ
        MBMGByqGSM49AgEGCCqGSM49AwEHA0IABBjwmATf6XYzpn/TeFKHP8t4T+gSJPM3
        zyJ/oZ8Ga1uu0Qh6j209aZcKTH7n2qsfvRIlRcPIm3tsL63GidEk67mjYzBhMA8G
        A1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQWBBT+U7ZzR4WW
        9bdEkz4NqLwMVIdiXjAfBgNVHSMEGDAWgBSMmOiPhfQm8WDhxkzqdrMCEjSmZzAK
        BggqhkjOPQQDAgNHADBEAiBwVQT0Wu065vKr6oMe6vqVZPcVGzFzaRDvDIXn/l1B
        5QIgSqbPFQAcU98gc3HEHmy4aTEfklxhBXi8Zd6/lowooH0=
        -----END CERTIFICATE-----

        """

    /// Names localhost and 127.0.0.1.
    static let good = TestCertificate(
        testDescription: "good",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBsDCCAVagAwIBAgIUS92kx+KSGQo+thSCyKJQ0SKWdNEwCgYIKoZIzj0EAwIw
            IjEgMB4GA1UEAwwXdmF1bHRjdGwgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMDk0
            NDExWhgPMjEyNTA2MTUwOTQ0MTFaMAwxCjAIBgNVBAMMAXgwWTATBgcqhkjOPQIB
            BggqhkjOPQMBBwNCAAQpV9DDt2s/Gv+jitonIx45fPn+xWZtseNs+ZPnSc5kpPQb
            ibTUZlUmtBEZUyYkAIJyETZMxAp0Se1iE/nA6kQSo34wfDAJBgNVHRMEAjAAMBMG
            A1UdJQQMMAoGCCsGAQUFBwMBMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAd
            BgNVHQ4EFgQUj5/XulkJqI0md5tkhlpPvGQ7aiIwHwYDVR0jBBgwFoAUjJjoj4X0
            JvFg4cZM6nazAhI0pmcwCgYIKoZIzj0EAwIDSAAwRQIhANZXta7Wpq49acR1Ol8b
            aNFUJ71n8Nfz3cRw1WS+pXqlAiB5+OBS840V8jvaxrLBx1uEeA4s7Qayp7A4ojPi
            rUzHGA==
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIDWmabo9lze5OhiAspHtrIZQdYEBZIYCb4MhvOM6LpcJoAoGCCqGSM49
            AwEHoUQDQgAEKVfQw7drPxr/o4raJyMeOXz5/sVmbbHjbPmT50nOZKT0G4m01GZV
            JrQRGVMmJACCchE2TMQKdEntYhP5wOpEEg==
            -----END EC PRIVATE KEY-----
            """
    )

    /// As `good`, with an RSA key of 2048 bits.
    static let rsa = TestCertificate(
        testDescription: "rsa",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIICejCCAiGgAwIBAgIUS92kx+KSGQo+thSCyKJQ0SKWdNkwCgYIKoZIzj0EAwIw
            IjEgMB4GA1UEAwwXdmF1bHRjdGwgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMDk0
            NDExWhgPMjEyNTA2MTUwOTQ0MTFaMAwxCjAIBgNVBAMMAXgwggEiMA0GCSqGSIb3
            DQEBAQUAA4IBDwAwggEKAoIBAQC5jsUg95p11V8b6Y/tDFvHGZEawtUpuMkan3S9
            3voG1baA/mGsoD5UyEJeHQlijdZqfwqHLjQtBoAak2IJSZ/rsOMNNU2FVf9BFBRt
            uOScyVpxp8GV8dptxUyXiCN3Xkg6W3pEI80qsSAabk9Z5hZ7YUR6qDalRvdPLxSL
            bsJE4KWOF8B9KhF+9to3glIhmnL3z1P2vMQrZLtEerSzttQsdk2D13XrKg9VaaqV
            3XDrRBD/wn+ZhZMX+OPTYEF53y6OqA4D5z2Tj8FqZdT/PVPEkAeE9DHD8QHm8+w/
            UuyYnSdqwEEndvY3y7/5GHVf3MzPDpdcDsIoZsW08GlnSALXAgMBAAGjfjB8MAkG
            A1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwGgYDVR0RBBMwEYIJbG9jYWxo
            b3N0hwR/AAABMB0GA1UdDgQWBBSmvCFSXJhazM48VIJyk4LK8kGY1zAfBgNVHSME
            GDAWgBSMmOiPhfQm8WDhxkzqdrMCEjSmZzAKBggqhkjOPQQDAgNHADBEAiAoO9Pr
            e6shQJ049EYcV4oLcrs0EAfZVPe5hGhoJt4NnwIgfUKAltTzP8RJ15QtjaldldbA
            HhoE74wStwUjQTeiBLQ=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC5jsUg95p11V8b
            6Y/tDFvHGZEawtUpuMkan3S93voG1baA/mGsoD5UyEJeHQlijdZqfwqHLjQtBoAa
            k2IJSZ/rsOMNNU2FVf9BFBRtuOScyVpxp8GV8dptxUyXiCN3Xkg6W3pEI80qsSAa
            bk9Z5hZ7YUR6qDalRvdPLxSLbsJE4KWOF8B9KhF+9to3glIhmnL3z1P2vMQrZLtE
            erSzttQsdk2D13XrKg9VaaqV3XDrRBD/wn+ZhZMX+OPTYEF53y6OqA4D5z2Tj8Fq
            ZdT/PVPEkAeE9DHD8QHm8+w/UuyYnSdqwEEndvY3y7/5GHVf3MzPDpdcDsIoZsW0
            8GlnSALXAgMBAAECggEAWilJF6+32bGHuSRPzrrGjYOawgoRUWh8Lvdz3h5OFqwZ
            NaxlAWALaV61AM3TFZQdrzlzgCOvLoGOFVuvsxuXHQqiCHTx6evTT2fWVUoVqykb
            TUZaBeWyYMwRXz/DG+kv50szqZBLzIasNquK2v+1xNWKVJ8PjldhK5SQwv9aXeSG
            NZT4s1ff73CWmw710NGkVN+vMJdlHypWZKrLfb7WTc9EP9Ev7ZhAJ++nYx/603f+
            cLRP3gBdx/OvWS99f6+tl0Z3apT2rycBj/pTArceMzf1VTDbNxVd1yT6uA1o8ldK
            K604fsmZISqC8TrQ095AXkSRe2QigpScbTWUwbneYQKBgQDeAHMpl2YEmTq77baF
            PwJ/7EYcsrjJmhDJhNkrxEXC8C6uLgEJ3N9rkEctbRG541eKpGGZNKvhwZwee15c
            5POvYsL1nl0I03eAmf6FOdEa1dBajPTg21+xlOpVEZDkDVysKd2ILZH0sGo25qYn
            MtVkdAjTkMxPlQAK9MTcxbpZDQKBgQDV+YkTukDK0h1wvbVphcLmziYLPajt4JlD
            BEaw1metWfKlzmG6LKVneYDoFyWT0t/vqiwwwQKAXCvFA+UG1dW/nz2iJdWSQuUW
            BYcGvBzBc5IrXiRLBjYkU24ASnkPx/593dDHF8iUfsQQGbMmJrvOIKaEvCIErJ6H
            it7GfJWKcwKBgEZyxBjVt4UMDwxl8f60sRlhJBqlSGiJYHxikPwHi8/Boj6Z0LCN
            i8S5gyzSKMbhcv1HDsWsZkL8yosNwTMfYIkugQmqmIFdgdWoiJFEeKvYYAbsJiVY
            2DQlOnuGWIFWECt+GZPGSkPo27vSU7Wqtvbqr4Zbs8opUVsos3QPtwPdAoGBAKm6
            a4pTdmurqaCxSsJuUQClyzWlbmdqfgfTz4McP1cZf0kYYRq9qWJf1enD2pHcdrd0
            I+N0ZliNREbd5QC8A/YhCVGiczu2hmMmdUnZU3H8C5kM7vr37WB5MUtXx5nGCU+r
            8JzMd9WajEk9KYb8uII0EgI9/Tn59zIK7NVDI5eTAoGAUMR5CgIFLD4JgaOEFFE1
            75WIoUq0xrKqmZNIejmHbfVscHHxHHklsBUC1dDssqHGevduxa+l7LSNmY/GlTr6
            9TLXmTHYvOBJVfHM98vw52KJcA020JgJY6HjZWhI6wLP7YNWzs9+DJssXS6IX/Ie
            OD4Kzu0H4qpce2sn8SZJAgg=
            -----END PRIVATE KEY-----
            """
    )

    /// As `good`, signed by `intermediate`.
    static let viaIntermediate = TestCertificate(
        testDescription: "viaIntermediate",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBpDCCAUugAwIBAgIUNaz2XUWJWQ3543VD4tnTCicG1vcwCgYIKoZIzj0EAwIw
            FzEVMBMGA1UEAwwMaW50ZXJtZWRpYXRlMCAXDTI2MTEyMTA5NDQxMVoYDzIxMjUw
            NjE1MDk0NDExWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
            QgAE8fK76YlUEBG+eFiJb+HYNjVWgGelk49FNCf8GUbaNDXCbisbNDFwRsZDwkyI
            rgrYTa6eDc5ute/3Esq9IxAskqN+MHwwCQYDVR0TBAIwADATBgNVHSUEDDAKBggr
            BgEFBQcDATAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwHQYDVR0OBBYEFEx0
            FYkcUc9eIdWASWTbOT4Ee3JNMB8GA1UdIwQYMBaAFP5TtnNHhZb1t0STPg2ovAxU
            h2JeMAoGCCqGSM49BAMCA0cAMEQCIC+IJwqKwA4D+qW6gJhvlpEcac+JKzaSCjhH
            I6URYZpyAiB2gECBGQwh/XSkGwqW7lmrnnQOlZRGD3jgMhUktdR/ew==
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIPr3x9VQg2CfAX6K3Q1wsbaH49q9O0ZAp52c5ge1DsXJoAoGCCqGSM49
            AwEHoUQDQgAE8fK76YlUEBG+eFiJb+HYNjVWgGelk49FNCf8GUbaNDXCbisbNDFw
            RsZDwkyIrgrYTa6eDc5ute/3Esq9IxAskg==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Valid in 2020.
    static let expired = TestCertificate(
        testDescription: "expired",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBnTCCAUKgAwIBAgICEAAwCgYIKoZIzj0EAwIwIjEgMB4GA1UEAwwXdmF1bHRj
            dGwgdGVzdCBhdXRob3JpdHkwHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAw
            WjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE3kDb6xCu
            ITZoSfUfyOYMd/TmA4y/VYGEYIFgzV8GukTZ224tpmoZAePGUsSp51uFWpPq8Hxs
            5/MLB5G8W2j7UaN+MHwwCQYDVR0TBAIwADATBgNVHSUEDDAKBggrBgEFBQcDATAa
            BgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwHQYDVR0OBBYEFPbZn9kTbGTHoXBg
            o/mnZVZSl20vMB8GA1UdIwQYMBaAFIyY6I+F9CbxYOHGTOp2swISNKZnMAoGCCqG
            SM49BAMCA0kAMEYCIQDn4/mF5m/YzMJ78uy7kKwHjVuS/NIRKnoULGHsKa/jBQIh
            AMBKep6Oadg2D79zGOiMBNcHmWkS3Gi7mLpreWwLBSJw
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEILNItHtCbgaHwoRlxN5ft9rbXBnk7djjzBmkLfgiSK7MoAoGCCqGSM49
            AwEHoUQDQgAE3kDb6xCuITZoSfUfyOYMd/TmA4y/VYGEYIFgzV8GukTZ224tpmoZ
            AePGUsSp51uFWpPq8Hxs5/MLB5G8W2j7UQ==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Valid from 2100.
    static let future = TestCertificate(
        testDescription: "future",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBoDCCAUagAwIBAgICEAEwCgYIKoZIzj0EAwIwIjEgMB4GA1UEAwwXdmF1bHRj
            dGwgdGVzdCBhdXRob3JpdHkwIhgPMjEwMDAxMDEwMDAwMDBaGA8yMTEwMDEwMTAw
            MDAwMFowDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFYX
            i6I8dFtWgIQp7G7UEFNRrjJX1Y5b3BMUb56mD2LKBIVzjPGaT/1/XaVOa4SKglpf
            eQpUfD70UGy/N02+m2KjfjB8MAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUH
            AwEwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBSMwQ97O9/Q
            DJ7HIzrR/SP6JLm5/jAfBgNVHSMEGDAWgBSMmOiPhfQm8WDhxkzqdrMCEjSmZzAK
            BggqhkjOPQQDAgNIADBFAiEAjyxD8vIl/c6bbLwHHWaRXCeeQVr+y8HaOaQ+oOeD
            W9YCIAU9hbw8ZRnPRLgNAYRECInxY1YE18G9GnMjnRLQY4qP
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIFBfb3L0T3bsIdDtktCZUPG7HY4bJL3by6OTdzpcQmLPoAoGCCqGSM49
            AwEHoUQDQgAEVheLojx0W1aAhCnsbtQQU1GuMlfVjlvcExRvnqYPYsoEhXOM8ZpP
            /X9dpU5rhIqCWl95ClR8PvRQbL83Tb6bYg==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Names other.example.
    static let wrongHost = TestCertificate(
        testDescription: "wrongHost",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBtTCCAVygAwIBAgIUS92kx+KSGQo+thSCyKJQ0SKWdNMwCgYIKoZIzj0EAwIw
            IjEgMB4GA1UEAwwXdmF1bHRjdGwgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMDk0
            NDExWhgPMjEyNTA2MTUwOTQ0MTFaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMG
            ByqGSM49AgEGCCqGSM49AwEHA0IABGPUX/wZSuftX9wA9G3b6/+AXtDklmn61AvY
            PMlwdXA8ZdQdkZq4rvLpyDuhOw+x/rrl5k4rRU7hIsGbSKiCf2ijfDB6MAkGA1Ud
            EwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwGAYDVR0RBBEwD4INb3RoZXIuZXhh
            bXBsZTAdBgNVHQ4EFgQU7okFuGm/AAyFBmTHao+2QF3yiSMwHwYDVR0jBBgwFoAU
            jJjoj4X0JvFg4cZM6nazAhI0pmcwCgYIKoZIzj0EAwIDRwAwRAIgNxgAhmbZm8Bm
            G002R2ybCPCm6CDQmwx9Ux0BVBiCbmsCICrOqoA/X2qtcdRlWAfvvO+ZteIl09IO
            +d+JWi2ibjZs
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIBxxgOwbvbVLQTlzjnebDLS8GA6txtzUpU5FNK1QWwrRoAoGCCqGSM49
            AwEHoUQDQgAEY9Rf/BlK5+1f3AD0bdvr/4Be0OSWafrUC9g8yXB1cDxl1B2Rmriu
            8unIO6E7D7H+uuXmTitFTuEiwZtIqIJ/aA==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Names localhost as its common name alone.
    static let commonNameOnly = TestCertificate(
        testDescription: "commonNameOnly",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBmzCCAUKgAwIBAgIUS92kx+KSGQo+thSCyKJQ0SKWdNQwCgYIKoZIzj0EAwIw
            IjEgMB4GA1UEAwwXdmF1bHRjdGwgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMDk0
            NDExWhgPMjEyNTA2MTUwOTQ0MTFaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMG
            ByqGSM49AgEGCCqGSM49AwEHA0IABDIHFFjq0iLv3Vi+Ldgd9Ytb207U8WPcI8Vu
            nNBW3mGtZqqCZqEvOtUf0H2h+lzIOv6ssZ0TCB/yP/bo6hoY3bKjYjBgMAkGA1Ud
            EwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFJm2NsE5sYuKPgpq
            LO8MgUtALTdVMB8GA1UdIwQYMBaAFIyY6I+F9CbxYOHGTOp2swISNKZnMAoGCCqG
            SM49BAMCA0cAMEQCIAtnDJem5/Gdxrvy1lNLxEJDpD4yjeS2cd3cGjW4pLG9AiAJ
            ukGIU/2ZOCKohrSv7AqM6e+25VBBwnLUFPC4/9Bj9w==
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIHbM4I9Q/c80RpM2O0cAZPTRu0Kw3+gp9QOZYnlwJKacoAoGCCqGSM49
            AwEHoUQDQgAEMgcUWOrSIu/dWL4t2B31i1vbTtTxY9wjxW6c0FbeYa1mqoJmoS86
            1R/QfaH6XMg6/qyxnRMIH/I/9ujqGhjdsg==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Names `localhost`, a NUL, `.evil.com`.
    static let nulInName = TestCertificate(
        testDescription: "nulInName",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBtjCCAVygAwIBAgIUS92kx+KSGQo+thSCyKJQ0SKWdNUwCgYIKoZIzj0EAwIw
            IjEgMB4GA1UEAwwXdmF1bHRjdGwgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMDk0
            NDExWhgPMjEyNTA2MTUwOTQ0MTFaMAwxCjAIBgNVBAMMAXgwWTATBgcqhkjOPQIB
            BggqhkjOPQMBBwNCAAQxJQgY2mI/gd71N1nTP8+/62Iv6U94mi7BSoN3kql1aAy0
            LInrd8xZ0ci6l2tVbjsidnOBvpeRSyTJkUfWft6do4GDMIGAMAkGA1UdEwQCMAAw
            EwYDVR0lBAwwCgYIKwYBBQUHAwEwHgYDVR0RBBcwFYITbG9jYWxob3N0AC5ldmls
            LmNvbTAdBgNVHQ4EFgQUrmtjlp88aDOAL7LSm8IjRuYr59gwHwYDVR0jBBgwFoAU
            jJjoj4X0JvFg4cZM6nazAhI0pmcwCgYIKoZIzj0EAwIDSAAwRQIgQijE82wiuW/W
            DwDXYVYctRfeOSGTcj9GoHFSKw0I/3ICIQD3kp80MClQ0tzD9HvAjmIHRuJZ0gWt
            6vDZfL5JvzydEQ==
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEINJE6Z9r1jhgFnMTrgSgDy8zK5I1kzEnY8oUNmqWtwsMoAoGCCqGSM49
            AwEHoUQDQgAEMSUIGNpiP4He9TdZ0z/Pv+tiL+lPeJouwUqDd5KpdWgMtCyJ63fM
            WdHIupdrVW47InZzgb6XkUskyZFH1n7enQ==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Names `local*`.
    static let partialWildcard = TestCertificate(
        testDescription: "partialWildcard",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBpjCCAU2gAwIBAgIUS92kx+KSGQo+thSCyKJQ0SKWdNYwCgYIKoZIzj0EAwIw
            IjEgMB4GA1UEAwwXdmF1bHRjdGwgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMDk0
            NDExWhgPMjEyNTA2MTUwOTQ0MTFaMAwxCjAIBgNVBAMMAXgwWTATBgcqhkjOPQIB
            BggqhkjOPQMBBwNCAAQApqlI70UUaWo2AnmqTkD2JCjYMVHikl99hUSqcXqebNfk
            naFU4XJPNdLxft+DWyrmpGbVEw5+p06e1815jK8Go3UwczAJBgNVHRMEAjAAMBMG
            A1UdJQQMMAoGCCsGAQUFBwMBMBEGA1UdEQQKMAiCBmxvY2FsKjAdBgNVHQ4EFgQU
            jLmZ1JltZQGCk/veYdjN3IC7lS8wHwYDVR0jBBgwFoAUjJjoj4X0JvFg4cZM6naz
            AhI0pmcwCgYIKoZIzj0EAwIDRwAwRAIgQy+kQ5DfP0vs6w4wsQpX4BFZZHssjWQh
            WGEbSBoIGh8CIAEuEETBn5x//iPVnD7L63dp32de0wX928VK6OiKY2E4
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIChru6axyo4NEXAi9L4aYnQlUDb/FApyx3O9erqC+iBYoAoGCCqGSM49
            AwEHoUQDQgAEAKapSO9FFGlqNgJ5qk5A9iQo2DFR4pJffYVEqnF6nmzX5J2hVOFy
            TzXS8X7fg1sq5qRm1RMOfqdOntfNeYyvBg==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed by itself.
    static let selfSigned = TestCertificate(
        testDescription: "selfSigned",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBmjCCAUGgAwIBAgIUD+PeWIe/YuL0T4cRzWMl0J8FApMwCgYIKoZIzj0EAwIw
            FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA5NDQxMVoYDzIxMjUwNjE1
            MDk0NDExWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
            PQMBBwNCAAQRNY0Mm71FS52aQIB5K2tm1YUPU+0AWh11/pL+F4jNZgtb7ZseuZQa
            XNIPgpemBAtSDaU20kBdqOADc53T3I1yo28wbTAdBgNVHQ4EFgQUdVzGQ92nrhDt
            dXuvmK9dmHmwZ0QwHwYDVR0jBBgwFoAUdVzGQ92nrhDtdXuvmK9dmHmwZ0QwDwYD
            VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
            zj0EAwIDRwAwRAIgG/vXmZLlyihHTdFl+JBhoNcngA212M2Q3lkJwbP0BE0CIFPa
            vHUpaccwgsQUBcl5ANXWkuqtX8JLcY+B5/EU8e6p
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIDW9uDUMTdwlrm20FEAe9AQgQ0cciD/TIoR+9UCQkb2RoAoGCCqGSM49
            AwEHoUQDQgAEETWNDJu9RUudmkCAeStrZtWFD1PtAFoddf6S/heIzWYLW+2bHrmU
            GlzSD4KXpgQLUg2lNtJAXajgA3Od09yNcg==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed by an authority that nobody trusts.
    static let unknownAuthority = TestCertificate(
        testDescription: "unknownAuthority",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBqjCCAVCgAwIBAgIUV0bn4HeRgd2gvuzcETQGWV38+18wCgYIKoZIzj0EAwIw
            HDEaMBgGA1UEAwwRYW5vdGhlciBhdXRob3JpdHkwIBcNMjYxMTIxMDk0NDExWhgP
            MjEyNTA2MTUwOTQ0MTFaMAwxCjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjO
            PQMBBwNCAAQSVdkwo9KWOW7VF007WcZt3hItZpt8kKKxJmoqP0+7WaW188VyBZq/
            v+mAimGhCsSpoao/sl1PpYgY6eTEibQXo34wfDAJBgNVHRMEAjAAMBMGA1UdJQQM
            MAoGCCsGAQUFBwMBMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAdBgNVHQ4E
            FgQUvkf+jCP9EQJelr5RNZQ7Et5gp2EwHwYDVR0jBBgwFoAUBSzEJFSisO7/6iEs
            dI6+epfoiW8wCgYIKoZIzj0EAwIDSAAwRQIhAILYUu6NCNYtpRtR82c3jOcscNja
            I/+6srhxL+VkOGeLAiB++A6FzxtRN9+3iAdzT03Fb72AW9Vsb8YuU47K6acjug==
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIEIAffLSoJnx8UdPUmcHdW/+0yAS9G3Q0Ho+OdeDrJEJoAoGCCqGSM49
            AwEHoUQDQgAEElXZMKPSljlu1RdNO1nGbd4SLWabfJCisSZqKj9Pu1mltfPFcgWa
            v7/pgIphoQrEqaGqP7JdT6WIGOnkxIm0Fw==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed with SHA-1.
    static let sha1 = TestCertificate(
        testDescription: "sha1",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBrzCCAVWgAwIBAgIUS92kx+KSGQo+thSCyKJQ0SKWdNcwCQYHKoZIzj0EATAi
            MSAwHgYDVQQDDBd2YXVsdGN0bCB0ZXN0IGF1dGhvcml0eTAgFw0yNjExMjEwOTQ0
            MTFaGA8yMTI1MDYxNTA5NDQxMVowDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEG
            CCqGSM49AwEHA0IABNQYHOcP6+0G8ZSP7Jjb3CRtjOmi+gxd268KvUhjGCbrhXe0
            h6cdqSH+aRe0t0381Je6WOg1dV1Ky9a9tbAKKj+jfjB8MAkGA1UdEwQCMAAwEwYD
            VR0lBAwwCgYIKwYBBQUHAwEwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0G
            A1UdDgQWBBQxLZrT+Pu/JOVSCGPmaAanCfTvVjAfBgNVHSMEGDAWgBSMmOiPhfQm
            8WDhxkzqdrMCEjSmZzAJBgcqhkjOPQQBA0kAMEYCIQCnKTzc4czgQLnOzkoaTjXh
            /oBQgsgr4iFl9PZ3Il9/dwIhAIayFqdfqHQ4tPIZGCbYskG6VFTWgXzF902fr3XC
            5RxN
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIKywv9g6qPTul1lzfgnxq1K78OqTdfNP51Q8i1mz0oRMoAoGCCqGSM49
            AwEHoUQDQgAE1Bgc5w/r7QbxlI/smNvcJG2M6aL6DF3brwq9SGMYJuuFd7SHpx2p
            If5pF7S3TfzUl7pY6DV1XUrL1r21sAoqPw==
            -----END EC PRIVATE KEY-----
            """
    )

    /// With an RSA key of 1024 bits.
    static let shortRSA = TestCertificate(
        testDescription: "shortRSA",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIB9zCCAZ2gAwIBAgIUS92kx+KSGQo+thSCyKJQ0SKWdNgwCgYIKoZIzj0EAwIw
            IjEgMB4GA1UEAwwXdmF1bHRjdGwgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMDk0
            NDExWhgPMjEyNTA2MTUwOTQ0MTFaMAwxCjAIBgNVBAMMAXgwgZ8wDQYJKoZIhvcN
            AQEBBQADgY0AMIGJAoGBALafUqNMaq+fHdiMX/JZdjGj8MrDZ82PGP2i+SCrpCl7
            ucviYHpsmTXLVG96PWBH8yLZBSX0PdfGeYyR0DoujycPTqIDxu/G352od8mERSN8
            wb1m4iRQ86L9uvsCIBNfcULQZRJNwc9kIpJyU/CUERQyWDkA5NtWEcQeMb0u6P0f
            AgMBAAGjfjB8MAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwGgYDVR0R
            BBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBR9H4vLT1D3GXzjgTi1g5SJ
            CVuArTAfBgNVHSMEGDAWgBSMmOiPhfQm8WDhxkzqdrMCEjSmZzAKBggqhkjOPQQD
            AgNIADBFAiEA/lPCR7FZTxZgXJMCNXsNFdiNeC/snz9KNJCDt+zBta4CIFvgZTap
            bjCVE87PG+8oMm8BfuWddYKIj98uFotH7MiS
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBALafUqNMaq+fHdiM
            X/JZdjGj8MrDZ82PGP2i+SCrpCl7ucviYHpsmTXLVG96PWBH8yLZBSX0PdfGeYyR
            0DoujycPTqIDxu/G352od8mERSN8wb1m4iRQ86L9uvsCIBNfcULQZRJNwc9kIpJy
            U/CUERQyWDkA5NtWEcQeMb0u6P0fAgMBAAECgYAYq1sJbig3QyJP/15yqX0a5Y+A
            hHcAQKValepbbHRHmkwV66WmxAbKSoZEbNnfqLiCa5iTcPPtswT2ZTggs+toW6ca
            wA5HNiZCzpF1hFVXREwsUzgsI3CJrEWU0M6GzJU7Qm6QcqwxADfmwPuZKIhYrEx8
            QvT+1hhJW3EgTvxBYQJBAO7b4CLWYQPuPMicanIMD3tvArfG2G1PAKwnZAB9QOEa
            ftHA/pegd0syGJ2NbFF0qQcXq4LCCIMIkvhkM7oIea8CQQDDulCMnhu34g3Fy5SS
            u62BeC/1gSjpQycF7EZneI6uOWQHnDcR3VdkPczTWS2mly3CkaXiut+wkEcpQkf0
            9j+RAkApgzE7HMMTqc4Kl5SwaYQvUaXJRtfKd5aIVPg+VYZ3GOG9lqsoswzIltZM
            W43dwka2Itj+Crbr/wt7+/45cMulAkEAwaVsXDNxqRR2G+O3MxWMLDQE/xiyqVZP
            HYUOgwC76ZPOa9kagwpClGKwa8onaFLaa04+mXvaJI4aWa/CEZIwgQJBALxDWShl
            kOiG/aB0Mq+zACqgQfq+YRnzzHyNY/Xj05Apu61WIPc3XgYeLIZSRkqyNSULbbzj
            soh0wrwgY7G6h8c=
            -----END PRIVATE KEY-----
            """
    )
}
