// Certificates of a second authority, made as the others were: right ones, and wrong ones whose fault
// lies in the chain or in what they are for.
extension TestCertificate {
    /// The authority that signed them.
    static let secondAuthority = """
        -----BEGIN CERTIFICATE-----
        MIIBrzCCAVWgAwIBAgIUPhqXHhOghNkq+y5BtuixjNIslNkwCgYIKoZIzj0EAwIw
        JDEiMCAGA1UEAwwZdmF1bHRjdGwgc2Vjb25kIGF1dGhvcml0eTAgFw0yNjExMjEx
        NTQwMjFaGA8yMTI2MTAyODE1NDAyMVowJDEiMCAGA1UEAwwZdmF1bHRjdGwgc2Vj
        b25kIGF1dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPSeFPPrgPiA
        iHPe05x/JEFroPuryTQTqmdgsQpa8vCUrjRXfvAjdpDtocoVEg9sMlDjGmx8wkPg
        IYEXMln6MYSjYzBhMB0GA1UdDgQWBBQmM9CQHTSL4LrJSxCAWv0CBzTpDjAfBgNV
        HSMEGDAWgBQmM9CQHTSL4LrJSxCAWv0CBzTpDjAPBgNVHRMBAf8EBTADAQH/MA4G
        A1UdDwEB/wQEAwIBBjAKBggqhkjOPQQDAgNIADBFAiAFzmjAWdP2F4Sm8R19m6v0
        WaaPfmkLRh1wuMCCCKV8oQIhAPVWUdn/+CF8sOcTbhgb4HnvG5anMbHA+X3VXe2f
        BOgK
        -----END CERTIFICATE-----
        """

    /// Right, under an authority that is right.
    static let underSound = TestCertificate(
        testDescription: "underSound",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBmjCCAUCgAwIBAgIQBVg1dPcEhAfTqvoM1+mBPDAKBggqhkjOPQQDAjAQMQ4w
            DAYDVQQDDAVzb3VuZDAgFw0yNjExMjExNTQwMjRaGA8yMTI1MDYxNTE1NDAyNFow
            DDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCwSoLtt7zQ4
            OmGXmraZnO+HlW6PwkJxiOYZxkD3Uxik9u5Nv9z3CJaX01TnilV/5kgEOLAffPhT
            zSwVofLYoZajfjB8MAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwGgYD
            VR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBT9UJHAUEvAeGWG8QNs
            xheqkW6ltjAfBgNVHSMEGDAWgBRMB5w9vhmPk1bXSffNGj3a9Tc/SzAKBggqhkjO
            PQQDAgNIADBFAiEA/mIGyzd9Wo98zjXW8kAlW18E5xkce9HvLZhYaNsrDJkCIHcs
            DCvILozPCaTH5rqRUQyrYQxlaWCAnkryUuxQYZ/T
            -----END CERTIFICATE-----
            -----BEGIN CERTIFICATE-----
            MIIBljCCAT2gAwIBAgIQBdKETV7JExLnugUmOJbqkTAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            NFoYDzIxMjUwNjE1MTU0MDI0WjAQMQ4wDAYDVQQDDAVzb3VuZDBZMBMGByqGSM49
            AgEGCCqGSM49AwEHA0IABF/dS7EnEdLC1uFRhHbfQWMsXnF+t2KOh6myS0kiy7BX
            qxprqI9SJGFpGhza3v2mIkpv1e2RyGIrOSkTcmSjkLujYzBhMA8GA1UdEwEB/wQF
            MAMBAf8wDgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQWBBRMB5w9vhmPk1bXSffNGj3a
            9Tc/SzAfBgNVHSMEGDAWgBQmM9CQHTSL4LrJSxCAWv0CBzTpDjAKBggqhkjOPQQD
            AgNHADBEAiAHFQurHfTsJbTJS+TDiMUNDaHXaZXh2UyO2NxQhJvfCAIgEjvZ2sOo
            2f7PQv11zh6wkER34uvXiFtxx/DD6hBI69s=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIFEnLKtLdHK+w49w+zeDcLlWGvdJ6nZQEhh27UyhWZI1oAoGCCqGSM49
            AwEHoUQDQgAELBKgu23vNDg6YZeatpmc74eVbo/CQnGI5hnGQPdTGKT27k2/3PcI
            lpfTVOeKVX/mSAQ4sB98+FPNLBWh8tihlg==
            -----END EC PRIVATE KEY-----
            """
    )

    /// For clients alone.
    static let clientUsage = TestCertificate(
        testDescription: "clientUsage",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBrjCCAVSgAwIBAgIQBdQueLYz9DqaDrkD79ta1TAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            MVoYDzIxMjUwNjE1MTU0MDIxWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAEt74VbUONxHQNMqtOm8siDJKnQ4Vj/GIIWnYZ7s5W7X2IlYZl
            9897qALsFezgFkoMsYtwviAnPr7ZLoTxHKoirKN+MHwwCQYDVR0TBAIwADATBgNV
            HSUEDDAKBggrBgEFBQcDAjAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwHQYD
            VR0OBBYEFAN7AkRmSyPqA9MAkNTbihS4RUlwMB8GA1UdIwQYMBaAFCYz0JAdNIvg
            uslLEIBa/QIHNOkOMAoGCCqGSM49BAMCA0gAMEUCIBn93xFtJhIdIB6NuE13dblW
            PXs0G7CdlLlVNK9H+pnXAiEA+dl7m/WP7bZU3TCOUb4QjkdHlSQ4oG+kLLIhjh88
            gbE=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEINCKUE9hqkTWltQicyglUplTI70Qj/bRbRFf1HgOkLOroAoGCCqGSM49
            AwEHoUQDQgAEt74VbUONxHQNMqtOm8siDJKnQ4Vj/GIIWnYZ7s5W7X2IlYZl9897
            qALsFezgFkoMsYtwviAnPr7ZLoTxHKoirA==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Names 127.0.0.1 as if it were a host name.
    static let addressAsName = TestCertificate(
        testDescription: "addressAsName",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBqDCCAU6gAwIBAgIQBXFUbNXD8keTpuwKttFjOTAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            MVoYDzIxMjUwNjE1MTU0MDIxWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAE26L4qz2u4wARVxe1FdDvuxs2xXkN+xZoXV9IjUkYrMdjqmSC
            2aQR7UGV2aFCmBM8sBUu4hGFlJ8bB5oUNmmDuKN4MHYwCQYDVR0TBAIwADATBgNV
            HSUEDDAKBggrBgEFBQcDATAUBgNVHREEDTALggkxMjcuMC4wLjEwHQYDVR0OBBYE
            FEmt9GAsJQBEqGHcW7u2TucgsxdCMB8GA1UdIwQYMBaAFCYz0JAdNIvguslLEIBa
            /QIHNOkOMAoGCCqGSM49BAMCA0gAMEUCIQDQcmoegkYEQ/kxeF2fAGpu0fdFnD2H
            Us3qYhuxVacd5AIgH6Ac/yI63qLb39+CYOul6R0s/kvUY5C1PSP+ARq9jec=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIEwDOEISViEom+ta9lgZ4xhwd6D3mem7WgIIb5vcZG7KoAoGCCqGSM49
            AwEHoUQDQgAE26L4qz2u4wARVxe1FdDvuxs2xXkN+xZoXV9IjUkYrMdjqmSC2aQR
            7UGV2aFCmBM8sBUu4hGFlJ8bB5oUNmmDuA==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Names 127.0.0.2 alone.
    static let otherAddress = TestCertificate(
        testDescription: "otherAddress",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBozCCAUmgAwIBAgIQBRFABpFdAimPR6ZG5D63TjAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            MVoYDzIxMjUwNjE1MTU0MDIxWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAEpP51L86yZvpPC6HkiV1d35m3EWTVA3qz9SC/r/xLXCQHUut0
            HPAgvglZXsPd/yMDnU2CZhXMzqiYGkGlcrIUqaNzMHEwCQYDVR0TBAIwADATBgNV
            HSUEDDAKBggrBgEFBQcDATAPBgNVHREECDAGhwR/AAACMB0GA1UdDgQWBBQlN29z
            6N9stf8GJ5ODLd2LievFKDAfBgNVHSMEGDAWgBQmM9CQHTSL4LrJSxCAWv0CBzTp
            DjAKBggqhkjOPQQDAgNIADBFAiEAyy5mqpHLhqrp9kXcgdMAswv4WiDtkrbn12xQ
            ulo+3EUCIFQgxRLtDUuaTYp/bqTxlCVctqWp/H79edsmXXvM/edK
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIHjUXjptHJ8jBc1rO50NCyQheNhHrzSauoTXTkMzAd1XoAoGCCqGSM49
            AwEHoUQDQgAEpP51L86yZvpPC6HkiV1d35m3EWTVA3qz9SC/r/xLXCQHUut0HPAg
            vglZXsPd/yMDnU2CZhXMzqiYGkGlcrIUqQ==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Names `*`.
    static let anyName = TestCertificate(
        testDescription: "anyName",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBnzCCAUagAwIBAgIQBYrGQJxrTRhdswY6US2hIDAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            MVoYDzIxMjUwNjE1MTU0MDIxWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAEafgXkumIu7xuLSfjI9uQe95PKI1qaL5ds1sW0gt/utdDw3hv
            BM3LkXCZRAvd2BT6Or+hHQFwlNBKaPDazx4SkqNwMG4wCQYDVR0TBAIwADATBgNV
            HSUEDDAKBggrBgEFBQcDATAMBgNVHREEBTADggEqMB0GA1UdDgQWBBRDKFrS3sXH
            Igmzpu1MHWABpkuBxTAfBgNVHSMEGDAWgBQmM9CQHTSL4LrJSxCAWv0CBzTpDjAK
            BggqhkjOPQQDAgNHADBEAiBZkExEEsLtqqHbhzi0IaNalLUg/p/rFp2mDSyr3021
            KwIgC15jvwAOmfWFfEyBVE8b8FUIKvkWIqNHed7L598/k4A=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIIGy789z/sx6vz4sA8FD4mhMebG7w4u65VOEagN2tL2HoAoGCCqGSM49
            AwEHoUQDQgAEafgXkumIu7xuLSfjI9uQe95PKI1qaL5ds1sW0gt/utdDw3hvBM3L
            kXCZRAvd2BT6Or+hHQFwlNBKaPDazx4Skg==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Names localhost and no address.
    static let dnsOnly = TestCertificate(
        testDescription: "dnsOnly",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBqDCCAU6gAwIBAgIQBSUJ2nPM3qrKS8Z/DJyGGTAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            MVoYDzIxMjUwNjE1MTU0MDIxWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAEN/pIYf1+HY7Vj2Ln/KqZBGwHuuyQVGLJp/fIR7snI+9Q/Bhd
            Lg+qxyqUHV2KzJ6crMSKPxw3JTnqjeoa/n6pnKN4MHYwCQYDVR0TBAIwADATBgNV
            HSUEDDAKBggrBgEFBQcDATAUBgNVHREEDTALgglsb2NhbGhvc3QwHQYDVR0OBBYE
            FP1inCXO+SjjpO0MDVa6l2izVYmWMB8GA1UdIwQYMBaAFCYz0JAdNIvguslLEIBa
            /QIHNOkOMAoGCCqGSM49BAMCA0gAMEUCIGsc/yvsporSdnYSn0KWNTSAW7zvRJEk
            /RVXflhQNRSAAiEAz2wHkgQtWcQsIwRf7nhDJFZk0zF++/s/L3AeVVfDPvA=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIKGHV8+fu+Y7jKI6ZjYp44yjgGyF8Ap9RveCHH0/VpzFoAoGCCqGSM49
            AwEHoUQDQgAEN/pIYf1+HY7Vj2Ln/KqZBGwHuuyQVGLJp/fIR7snI+9Q/BhdLg+q
            xyqUHV2KzJ6crMSKPxw3JTnqjeoa/n6pnA==
            -----END EC PRIVATE KEY-----
            """
    )

    /// With a critical extension that nobody knows.
    static let unknownExtension = TestCertificate(
        testDescription: "unknownExtension",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBvzCCAWagAwIBAgIQBfFW4kGmTEA2u1nM1OgyAzAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            MVoYDzIxMjUwNjE1MTU0MDIxWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAEB5HraKY330gIy42ThemxDWuK8DgkQo8SxcutLia2W0Za9ITp
            r3a6gu34MRYJcmbAmdujbpU8GWmx5vFx817GG6OBjzCBjDAJBgNVHRMEAjAAMBMG
            A1UdJQQMMAoGCCsGAQUFBwMBMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAd
            BgNVHQ4EFgQU/vfH9UnMA0HifsKaINvJwSxuoTAwHwYDVR0jBBgwFoAUJjPQkB00
            i+C6yUsQgFr9Agc06Q4wDgYFKgMEBQYBAf8EAgUAMAoGCCqGSM49BAMCA0cAMEQC
            IFToLXOTiRm0mpNBZpcO3tmqU3SMhAXI759poswzUvIlAiALq9+v5SPXR5tiHhc9
            Y9WaGKw/ZoLAuw4vsM6Tx0f/fQ==
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIEkVD5Qu6vhpHPIK6D0ARuTV6DxTKSUeMsyBkHHF+yBpoAoGCCqGSM49
            AwEHoUQDQgAEB5HraKY330gIy42ThemxDWuK8DgkQo8SxcutLia2W0Za9ITpr3a6
            gu34MRYJcmbAmdujbpU8GWmx5vFx817GGw==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Its signature has one bit changed.
    static let forged = TestCertificate(
        testDescription: "forged",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBrTCCAVSgAwIBAgIQBV+LnNwmIhYO0/dEUHCa2DAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            M1oYDzIxMjUwNjE1MTU0MDIzWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAEHCZZCNPpNL9+wH1Wz0wvrWlMq+gOeY/WiIDS5ThpgrSeYh5L
            FQK25SjXIIpxL/1jUc+2RuW5h15/QLxjQgo+MKN+MHwwCQYDVR0TBAIwADATBgNV
            HSUEDDAKBggrBgEFBQcDATAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwHQYD
            VR0OBBYEFNA02m2s/JmyRrpETafkf9bxcqTOMB8GA1UdIwQYMBaAFCYz0JAdNIvg
            uslLEIBa/QIHNOkOMAoGCCqGSM49BAMCA0cAMEQCIEhkqDUUHYEHOqw698yUnjEK
            rjYTHYLRwQgtudxSLsueAiAUoZlVhAsW7n9MWLiuqHJ6Lh6mns6799Nb06jMcyh0
            mg==
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIPgfSzZ7gQdfijvXrr3TZjorbko5wcxgOEYE27+gfDi7oAoGCCqGSM49
            AwEHoUQDQgAEHCZZCNPpNL9+wH1Wz0wvrWlMq+gOeY/WiIDS5ThpgrSeYh5LFQK2
            5SjXIIpxL/1jUc+2RuW5h15/QLxjQgo+MA==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed by another key under the name of the authority.
    static let underFake = TestCertificate(
        testDescription: "underFake",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBrjCCAVSgAwIBAgIQBYl82os4DABp8JRuHvlDyjAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            M1oYDzIxMjUwNjE1MTU0MDIzWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAE224Vwjrsf+SuSBHNfB7h2VQRAOmVrsn5rdNn+ouPZDCbY9h+
            0uSGweGkesqFyruvUXnkCBYYUevHbLB5Ctw0KqN+MHwwCQYDVR0TBAIwADATBgNV
            HSUEDDAKBggrBgEFBQcDATAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwHQYD
            VR0OBBYEFITx4QFvJ/wE8Y+ZaJ3qzP+SkvtPMB8GA1UdIwQYMBaAFIITBvxsAXPT
            6UGzHY+VbC6aNP4dMAoGCCqGSM49BAMCA0gAMEUCICR7gRAhE7kZg/f3xc+TOfdR
            F9ABYwdXoMSzapBWX/tDAiEA3mRs4ui7GcB/juDhNoi7ElB17LjHYREXTVspIOlG
            guM=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIE5Q8eMST6sebcPDMEYla9SGpAa8Sn3O7y8hjy3jRRDUoAoGCCqGSM49
            AwEHoUQDQgAE224Vwjrsf+SuSBHNfB7h2VQRAOmVrsn5rdNn+ouPZDCbY9h+0uSG
            weGkesqFyruvUXnkCBYYUevHbLB5Ctw0Kg==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed by a certificate that is no authority.
    static let underPlain = TestCertificate(
        testDescription: "underPlain",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBoDCCAUagAwIBAgIQBU52im+8UiI2yhu6M+uEpDAKBggqhkjOPQQDAjAWMRQw
            EgYDVQQDDAtwbGFpbklzc3VlcjAgFw0yNjExMjExNTQwMjFaGA8yMTI1MDYxNTE1
            NDAyMVowDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJCT
            cYUEYFTg+vecBt+wQTc36DODrY5piOsncNi/8iZGBpUJV/VuQCWSf4JOKI36zscK
            0K0C6JRQ5v/O6dJ3RuSjfjB8MAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUH
            AwEwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBQcSclNCXrk
            //V3LFGmUgQJrbA8UTAfBgNVHSMEGDAWgBRxzP1nsI57nCCkX1NyLcX/9hQblzAK
            BggqhkjOPQQDAgNIADBFAiAh0G5mbjjKlWcYbVw8+BrmOriy6xCN9gegqbzzzRKy
            uAIhAIXnV/JeB5gzF+yBnGjSL/bAgicDcpwCH5BC67Ock6TH
            -----END CERTIFICATE-----
            -----BEGIN CERTIFICATE-----
            MIIBlzCCAT2gAwIBAgIQBZOCy0wsURjRV2eQk5yP/TAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            MVoYDzIxMjUwNjE1MTU0MDIxWjAWMRQwEgYDVQQDDAtwbGFpbklzc3VlcjBZMBMG
            ByqGSM49AgEGCCqGSM49AwEHA0IABCHiE9rTHOjJWAQns9DigKNQuLFwDmQWWZ8q
            MDuQ1m1frMvERNSHkojGBXKZwpWGv//uU6YprIt1JcqXYoQf8MOjXTBbMAkGA1Ud
            EwQCMAAwDgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQWBBRxzP1nsI57nCCkX1NyLcX/
            9hQblzAfBgNVHSMEGDAWgBQmM9CQHTSL4LrJSxCAWv0CBzTpDjAKBggqhkjOPQQD
            AgNIADBFAiB/Q0W8D9MH1vXbRf4b4O0HyqhAaB7TRaatosRd17chzAIhALUpP/7t
            Sc0H2Q4K7XM9O2K2tR7df36+JB57K0lONkMd
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEINrPhB4mw7SSoZq4Kz2drR1zdDl+iTLX+SAuFu/kZD3ZoAoGCCqGSM49
            AwEHoUQDQgAEkJNxhQRgVOD695wG37BBNzfoM4OtjmmI6ydw2L/yJkYGlQlX9W5A
            JZJ/gk4ojfrOxwrQrQLolFDm/87p0ndG5A==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed by an authority that may not sign certificates.
    static let underNoCertSign = TestCertificate(
        testDescription: "underNoCertSign",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBnzCCAUWgAwIBAgIQBZ4Cg7gdv8xWNnUSDaQ8fjAKBggqhkjOPQQDAjAVMRMw
            EQYDVQQDDApub0NlcnRTaWduMCAXDTI2MTEyMTE1NDAyMloYDzIxMjUwNjE1MTU0
            MDIyWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEc5TG
            VXkEroTtuhBLTF/oQq4mlXkzco3DOSTRZivgVZjveE81q2ez0Ejr3YQSujNCGC7A
            OsE0EwfHETgr0WQi9qN+MHwwCQYDVR0TBAIwADATBgNVHSUEDDAKBggrBgEFBQcD
            ATAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwHQYDVR0OBBYEFB5EOWbsR/BG
            Zzc//18bGopN6WIIMB8GA1UdIwQYMBaAFNoChM7e7fOJW69xF3B0Ookw3zSCMAoG
            CCqGSM49BAMCA0gAMEUCIQC6CACEyu5PzXZhHxlF4kkXz+Rva/V+aA+4f4wzCXpF
            wwIgOIZXSLK334cOGUJ+Z2kfNVX088Nz/8YCSG70Oj54QyU=
            -----END CERTIFICATE-----
            -----BEGIN CERTIFICATE-----
            MIIBnTCCAUKgAwIBAgIQBdfwNaMzrAg+9YqTRytqszAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            MloYDzIxMjUwNjE1MTU0MDIyWjAVMRMwEQYDVQQDDApub0NlcnRTaWduMFkwEwYH
            KoZIzj0CAQYIKoZIzj0DAQcDQgAE7ULkscUFMVxk/J8kZ2twNCKHAvAyHakXpVTr
            1JP4dXUUXbDQkn2UQ1EM5556nVXx1ZGkG/CkSKABGtqQCYi1c6NjMGEwDwYDVR0T
            AQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCB4AwHQYDVR0OBBYEFNoChM7e7fOJW69x
            F3B0Ookw3zSCMB8GA1UdIwQYMBaAFCYz0JAdNIvguslLEIBa/QIHNOkOMAoGCCqG
            SM49BAMCA0kAMEYCIQCV5M18b7W2TtnuZh+uuJvEiHULy2P3oHnUbOl2zoYP6gIh
            ALkM92wcrxBqzt3UEh7TBHyBs4dDDggpZa+5DHXnknk9
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIHRRr1DJyLAgwGgkHdEs7JWIxNV3sidCxLoGCVNpQ04/oAoGCCqGSM49
            AwEHoUQDQgAEc5TGVXkEroTtuhBLTF/oQq4mlXkzco3DOSTRZivgVZjveE81q2ez
            0Ejr3YQSujNCGC7AOsE0EwfHETgr0WQi9g==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed by an authority for example.com.
    static let underConstrained = TestCertificate(
        testDescription: "underConstrained",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBoTCCAUagAwIBAgIQBQJY4oMG96W9fAclSv9YcDAKBggqhkjOPQQDAjAWMRQw
            EgYDVQQDDAtjb25zdHJhaW5lZDAgFw0yNjExMjExNTQwMjJaGA8yMTI1MDYxNTE1
            NDAyMlowDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAgb
            EcO07tInGXMIRJv1S1ABmxwX3GJAxLEVkKRjz6DV4iB2kET5hMSJROoVjBGVt3N8
            zw9x8VEjWW1fYRlmjqijfjB8MAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUH
            AwEwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBTBKuRNiH3v
            7d77l+a3WPN4d2zysTAfBgNVHSMEGDAWgBSdg3B/pG3MZui9CdhO0pbgq5lSMTAK
            BggqhkjOPQQDAgNJADBGAiEAyCTfzyZaaA1W38AJBcSPfUgBlS38pBWHnBulqych
            axgCIQDA/YrZlk/tNlZgyqXSVtng6vloCFmim5UZ11OLGuzYzg==
            -----END CERTIFICATE-----
            -----BEGIN CERTIFICATE-----
            MIIBvzCCAWSgAwIBAgIQBX2sPr0lCKjSHB2axaLXSTAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            MloYDzIxMjUwNjE1MTU0MDIyWjAWMRQwEgYDVQQDDAtjb25zdHJhaW5lZDBZMBMG
            ByqGSM49AgEGCCqGSM49AwEHA0IABJHx8lM3A/cveA/vCGlyaMxfMAa/+0xr59tZ
            0e0UQEJ3ufj4Kg/xYMNzzyrdfMcb3LiG76L6U1KgJFK5pq/n2t2jgYMwgYAwDwYD
            VR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQwHQYDVR0OBBYEFJ2DcH+kbcxm
            6L0J2E7SluCrmVIxMB8GA1UdIwQYMBaAFCYz0JAdNIvguslLEIBa/QIHNOkOMB0G
            A1UdHgEB/wQTMBGgDzANggtleGFtcGxlLmNvbTAKBggqhkjOPQQDAgNJADBGAiEA
            5O7FRSpoRRhebGyIUNvVoazPZCt0NXXCDOlfXILrUJkCIQCLDXgcWyKQ7n5++dnm
            FZrcS6VH4gZgsy8tMrvf3YI+Hw==
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEINm7qiOTxveNRrr+hNIpeX4gossFfM6ltKfA2xWijfl/oAoGCCqGSM49
            AwEHoUQDQgAECBsRw7Tu0icZcwhEm/VLUAGbHBfcYkDEsRWQpGPPoNXiIHaQRPmE
            xIlE6hWMEZW3c3zPD3HxUSNZbV9hGWaOqA==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed by an authority for everything but localhost.
    static let underExcluded = TestCertificate(
        testDescription: "underExcluded",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBnTCCAUOgAwIBAgIQBZCRFaXsPeC/WWuRz9pfGTAKBggqhkjOPQQDAjATMREw
            DwYDVQQDDAhleGNsdWRlZDAgFw0yNjExMjExNTQwMjJaGA8yMTI1MDYxNTE1NDAy
            MlowDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDo+Vl6k
            xj1IUdsEL2eWKlyAzWxQ/2L+zlCfUKmXA/e6AJR1GeDD3T2FoAX7jsWXK7hDzaEQ
            vhdhDmhaxiLVh9KjfjB8MAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEw
            GgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBTv/rAeo/AZtQ1c
            FsF1rLmx+IPDUTAfBgNVHSMEGDAWgBScaqmsZTf8k8uCb4MOvoGJQgblnjAKBggq
            hkjOPQQDAgNIADBFAiBjzgox9YADxXIyMLB7fdvFUwZZmc30LFn+FSAb7jPNxgIh
            AJLRwLI8poYeAfJhN0ARSbc9NjpLVjJ7E9p1VgWWQ+Bq
            -----END CERTIFICATE-----
            -----BEGIN CERTIFICATE-----
            MIIBtzCCAV6gAwIBAgIQBSum17vRjezMd3H5ftwwzTAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            MloYDzIxMjUwNjE1MTU0MDIyWjATMREwDwYDVQQDDAhleGNsdWRlZDBZMBMGByqG
            SM49AgEGCCqGSM49AwEHA0IABNxr8Y8u92QC1EZHKHxt65QwQC89KPB/+SdomzJu
            mVHy9PdgsP4JCz+LAJq/eDar7nS89K7GPORVbaGvKb0OkMGjgYAwfjAPBgNVHRMB
            Af8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAdBgNVHQ4EFgQUnGqprGU3/JPLgm+D
            Dr6BiUIG5Z4wHwYDVR0jBBgwFoAUJjPQkB00i+C6yUsQgFr9Agc06Q4wGwYDVR0e
            AQH/BBEwD6ENMAuCCWxvY2FsaG9zdDAKBggqhkjOPQQDAgNHADBEAiAyfqgVabl7
            66H5IsCXXTFxhiIJ0iLqXJxlwjs9aQrIvAIgdfa1j8Gmiyliuj/7X/wrI9/LvxQo
            dnJck8yd8b30NMY=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIMOfTj8gAFfrKd8xCgmCOUcLdBIsEAOriVRJOSKW9NhAoAoGCCqGSM49
            AwEHoUQDQgAEOj5WXqTGPUhR2wQvZ5YqXIDNbFD/Yv7OUJ9QqZcD97oAlHUZ4MPd
            PYWgBfuOxZcruEPNoRC+F2EOaFrGItWH0g==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed by an authority that another one was not allowed to make.
    static let tooDeep = TestCertificate(
        testDescription: "tooDeep",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBmTCCAUCgAwIBAgIQBYWjzbaPgXzmxpc6i1sDpDAKBggqhkjOPQQDAjAQMQ4w
            DAYDVQQDDAViZWxvdzAgFw0yNjExMjExNTQwMjJaGA8yMTI1MDYxNTE1NDAyMlow
            DDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMq95TImxgSB
            RTl/R1AMxWO9BL/rTm3UwG36EuHulv77u7zB695Yu2T2dp3uPMbXBAgVYDGSUdRl
            ENl2i4JohL6jfjB8MAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwGgYD
            VR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMB0GA1UdDgQWBBQFftMMu9MXgBnkbxKy
            Z2hOZKDIajAfBgNVHSMEGDAWgBRWjBZ0My8R74VBiGSvp3PQSTwssDAKBggqhkjO
            PQQDAgNHADBEAiAD086LY5fcw8GoeLmKMigJXyS3QNplYJhL+WEtk11y1wIgfR74
            H49clVQlZpK26RUS67EOag4du/ajdggCOt7HFcA=
            -----END CERTIFICATE-----
            -----BEGIN CERTIFICATE-----
            MIIBgjCCASmgAwIBAgIQBRCDXCYUhAm8YZPHvNPqYDAKBggqhkjOPQQDAjAQMQ4w
            DAYDVQQDDAVzaG9ydDAgFw0yNjExMjExNTQwMjJaGA8yMTI1MDYxNTE1NDAyMlow
            EDEOMAwGA1UEAwwFYmVsb3cwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQovZjx
            yKctVpL1Ax9SbdCD3X1lcBFjhNwAtme19CtUiqiTMYfxIszQbd2wDqymdxPjw1/w
            e9ibHot2RPsZ+eWco2MwYTAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIC
            BDAdBgNVHQ4EFgQUVowWdDMvEe+FQYhkr6dz0Ek8LLAwHwYDVR0jBBgwFoAUtIxG
            1Kzy3rlOYaLPP9xUpJMYBOYwCgYIKoZIzj0EAwIDRwAwRAIgT472focYGqSlyhZm
            twy+d6FgDcjcSBdB27aiRS3BlOgCIH71matfQkzuUkTx4OForheWnKcsT9+qI0ln
            MVtagqGn
            -----END CERTIFICATE-----
            -----BEGIN CERTIFICATE-----
            MIIBmjCCAUCgAwIBAgIQBYVd3jf2S1OEzCE4a+9WmjAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            MloYDzIxMjUwNjE1MTU0MDIyWjAQMQ4wDAYDVQQDDAVzaG9ydDBZMBMGByqGSM49
            AgEGCCqGSM49AwEHA0IABHHnox4s9Q8lW654uttqLf+ml2Z8FoFYt5dTjsX9FQA1
            0L65iBjpUd/aeN1LEV24atytM1ljRoDC4cb9hUs7YkyjZjBkMBIGA1UdEwEB/wQI
            MAYBAf8CAQAwDgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQWBBS0jEbUrPLeuU5hos8/
            3FSkkxgE5jAfBgNVHSMEGDAWgBQmM9CQHTSL4LrJSxCAWv0CBzTpDjAKBggqhkjO
            PQQDAgNIADBFAiEA9OKM/hQPorOWwXKXmI0FcB6seq5zHWKFaYeiR+Dmm+gCIHwr
            sJDiabY2WNICJb8o+omLF+Al62xNbNs0u044saPJ
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIHqdEwnT1C/WBN6Rv6GXQxPZ0IFDj172x7MFM9eFJTVPoAoGCCqGSM49
            AwEHoUQDQgAEyr3lMibGBIFFOX9HUAzFY70Ev+tObdTAbfoS4e6W/vu7vMHr3li7
            ZPZ2ne48xtcECBVgMZJR1GUQ2XaLgmiEvg==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed by an authority for clients.
    static let underClientOnly = TestCertificate(
        testDescription: "underClientOnly",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBnzCCAUWgAwIBAgIQBSZQyDQsjdl/226KL6HcCzAKBggqhkjOPQQDAjAVMRMw
            EQYDVQQDDApjbGllbnRPbmx5MCAXDTI2MTEyMTE1NDAyMloYDzIxMjUwNjE1MTU0
            MDIyWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAUBg
            L95TtH25ONgZ6QkUjEpdk/MwA80NJKCGB1ns1ee84L2tgU+rybn7Qexj/PjfvqL4
            pqtBkifkxYw4hSsQhaN+MHwwCQYDVR0TBAIwADATBgNVHSUEDDAKBggrBgEFBQcD
            ATAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwHQYDVR0OBBYEFLqLlkdCfAC0
            rNBEgL61k+lS/SknMB8GA1UdIwQYMBaAFOQ0pffZbpZsbEzzjfYZMoJzAQguMAoG
            CCqGSM49BAMCA0gAMEUCIBNcT5vImh89j7s4M0F67il+dqda7026geyXXV6scB6y
            AiEA8wt9GK2Hq3P6pEM4m3jQlOwi66YJ+PUYOOUhz5pMquY=
            -----END CERTIFICATE-----
            -----BEGIN CERTIFICATE-----
            MIIBsTCCAVegAwIBAgIQBalsCTJ7Wf3fw9E5WStzfTAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            MloYDzIxMjUwNjE1MTU0MDIyWjAVMRMwEQYDVQQDDApjbGllbnRPbmx5MFkwEwYH
            KoZIzj0CAQYIKoZIzj0DAQcDQgAE/Yn5PXHfH9Ha4Gzm4264EtKeXCcZLd+IC8l2
            G6lvwcaBzSne3Nyh0gpUyYFO/u3dp6a/6sYVdrkkjw/L+Scud6N4MHYwDwYDVR0T
            AQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQwHQYDVR0OBBYEFOQ0pffZbpZsbEzz
            jfYZMoJzAQguMB8GA1UdIwQYMBaAFCYz0JAdNIvguslLEIBa/QIHNOkOMBMGA1Ud
            JQQMMAoGCCsGAQUFBwMCMAoGCCqGSM49BAMCA0gAMEUCIE7n7QnbMMkSuETkxMpU
            LC2WCUBwYKx/nHC3d46lPNxoAiEAmbVoV8IWw/JQWRILI3Fc0AvN/xPGI9Of48Bv
            6BawSWo=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEINazesLi39EoMTZAArNogHOB84bU9bGIChMHO7FWR0L3oAoGCCqGSM49
            AwEHoUQDQgAEAUBgL95TtH25ONgZ6QkUjEpdk/MwA80NJKCGB1ns1ee84L2tgU+r
            ybn7Qexj/PjfvqL4pqtBkifkxYw4hSsQhQ==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed by an authority of 2020.
    static let underExpired = TestCertificate(
        testDescription: "underExpired",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBlzCCAT6gAwIBAgIQBU7+ji3+kh7EWO89acjarDAKBggqhkjOPQQDAjAOMQww
            CgYDVQQDDANvbGQwIBcNMjYxMTIxMTU0MDIzWhgPMjEyNTA2MTUxNTQwMjNaMAwx
            CjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR1H/RdpXpXRFjh
            J1462qBvdkWLanB2U1sIajUutRx/gJumR5pY9JlVm1pOBJCtpsXtt2A/caY+4wRa
            wSsLlC99o34wfDAJBgNVHRMEAjAAMBMGA1UdJQQMMAoGCCsGAQUFBwMBMBoGA1Ud
            EQQTMBGCCWxvY2FsaG9zdIcEfwAAATAdBgNVHQ4EFgQUjd13zsvvpo7/pnB7EokA
            ZbvAsD4wHwYDVR0jBBgwFoAUGsJjvvzGdAviMCqbp2LTmp2GV/4wCgYIKoZIzj0E
            AwIDRwAwRAIga0Xcx5qV+6/mp9zoqYfBdSR0E2zzakB9s076oHiyu9gCIHOqc2uc
            dCAbttpKOBLjBELMO947OtXAJFPXQDTKsTkw
            -----END CERTIFICATE-----
            -----BEGIN CERTIFICATE-----
            MIIBhjCCASugAwIBAgICIAAwCgYIKoZIzj0EAwIwJDEiMCAGA1UEAwwZdmF1bHRj
            dGwgc2Vjb25kIGF1dGhvcml0eTAeFw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAw
            MDBaMA4xDDAKBgNVBAMMA29sZDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLWU
            B6PmACxtwfW3rbaubQmXPHlWmkpGjU+AEuc7FxAN0Cefcj0C6S4OghoR5fpLEqb5
            OUjTJS/HjoNI3MYQ1OqjYzBhMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQD
            AgIEMB0GA1UdDgQWBBQawmO+/MZ0C+IwKpunYtOanYZX/jAfBgNVHSMEGDAWgBQm
            M9CQHTSL4LrJSxCAWv0CBzTpDjAKBggqhkjOPQQDAgNJADBGAiEAsZWgJe2RN1DM
            u+SQ4z3QJwu6xKFijWy3eMmAi2r1T38CIQDIWwJmF7wTptE22TCN5LyJSlE0IhmG
            DyE1G+HFv94aOQ==
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIKNARdi79hy3BE/+5YjO2SoyFJhcplEg9Gggh4gxjBfDoAoGCCqGSM49
            AwEHoUQDQgAEdR/0XaV6V0RY4SdeOtqgb3ZFi2pwdlNbCGo1LrUcf4CbpkeaWPSZ
            VZtaTgSQrabF7bdgP3GmPuMEWsErC5QvfQ==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed by an authority that was signed with SHA-1.
    static let underSHA1 = TestCertificate(
        testDescription: "underSHA1",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIBnzCCAUWgAwIBAgIQBU+lUIP1W7KDrkSp5ATZzzAKBggqhkjOPQQDAjAVMRMw
            EQYDVQQDDApzaGExSXNzdWVyMCAXDTI2MTEyMTE1NDAyM1oYDzIxMjUwNjE1MTU0
            MDIzWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZdzD
            W1c9bdOTBr1Suzi6/10KsgWy7ewKcG6koRA+L1z+SavRetbap6HaluYlIGghLWIl
            em9Jb3a/EOe2//N8RqN+MHwwCQYDVR0TBAIwADATBgNVHSUEDDAKBggrBgEFBQcD
            ATAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwHQYDVR0OBBYEFE2EhlnNxUEd
            /i8xBVq22RpVaxpcMB8GA1UdIwQYMBaAFCWAQPJh4vdSUKypN2tNIP9WvBe4MAoG
            CCqGSM49BAMCA0gAMEUCIQCm8jKFgGhHd+XcXagssRGodWRHcpfWp3+5lvp+70TI
            xQIgMehhIO3VkGpbkKpls/KYft5zcvWwzw1r4VIMJsYqDKw=
            -----END CERTIFICATE-----
            -----BEGIN CERTIFICATE-----
            MIIBmTCCAUGgAwIBAgIQBVokCKYVa+n8UGOAOhxBfzAJBgcqhkjOPQQBMCQxIjAg
            BgNVBAMMGXZhdWx0Y3RsIHNlY29uZCBhdXRob3JpdHkwIBcNMjYxMTIxMTU0MDIz
            WhgPMjEyNTA2MTUxNTQwMjNaMBUxEzARBgNVBAMMCnNoYTFJc3N1ZXIwWTATBgcq
            hkjOPQIBBggqhkjOPQMBBwNCAATL1AG01Ih05b5soKAA4RWbpVbE/FNHsnhdeAdJ
            nguVhSD80QnL1uCLXIsigfNziOaibo8joMczKQY9TbR4BtmDo2MwYTAPBgNVHRMB
            Af8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAdBgNVHQ4EFgQUJYBA8mHi91JQrKk3
            a00g/1a8F7gwHwYDVR0jBBgwFoAUJjPQkB00i+C6yUsQgFr9Agc06Q4wCQYHKoZI
            zj0EAQNHADBEAiA6XV+Ap7I05tPL7DvFzRO76flC3DEn3+s5qQkJN1fETwIgGt8M
            ssdeX6ZI9ADSBoHbE8i7RwrX/q2pVB5fzvDwxXw=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIKhBkMll9IXNkPtkGOKs9ZC/r3BQziH1rjzHuj5etTRuoAoGCCqGSM49
            AwEHoUQDQgAEZdzDW1c9bdOTBr1Suzi6/10KsgWy7ewKcG6koRA+L1z+SavRetba
            p6HaluYlIGghLWIlem9Jb3a/EOe2//N8Rg==
            -----END EC PRIVATE KEY-----
            """
    )

    /// Signed by an authority with an RSA key of 1024 bits.
    static let underWeak = TestCertificate(
        testDescription: "underWeak",
        certificates: """
            -----BEGIN CERTIFICATE-----
            MIIB2TCCAUKgAwIBAgIQBaCm2qEgsY/j6kmCvEtJZDANBgkqhkiG9w0BAQsFADAP
            MQ0wCwYDVQQDDAR3ZWFrMCAXDTI2MTEyMTE1NDAyM1oYDzIxMjUwNjE1MTU0MDIz
            WjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFW3i1th6
            Nt7DAxPt4zwf3IyEksMJwMpz4VfUzZRzNjf2I/+YOaJAG1DzHLNi1siZAQuIHbXQ
            GjkFjJHyZWXEoqN+MHwwCQYDVR0TBAIwADATBgNVHSUEDDAKBggrBgEFBQcDATAa
            BgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwHQYDVR0OBBYEFFShMf+aXXr87/EC
            58pFqZE/RvF5MB8GA1UdIwQYMBaAFD8vm2vc1+pE8zYoxVBV2ky99KHlMA0GCSqG
            SIb3DQEBCwUAA4GBAKBD1xt7tpsxVjsRAIdxEJsn36fjASHpj2Jskp8qs5CXGjKL
            ApsaPOdW1ChowmAnY6PdVOot9TmN7hs8dQzuGtNlbUe1jJ6Zl6VyfCuzCOTJ1gOa
            Rw3to0KApQZSi+3x8qC+3ZX3o/+8AdGs/IInnEmRH92qK/EfGUaKWxJ9MKh7
            -----END CERTIFICATE-----
            -----BEGIN CERTIFICATE-----
            MIIB3TCCAYOgAwIBAgIQBfOcc90FCMk4clu9fFMz0DAKBggqhkjOPQQDAjAkMSIw
            IAYDVQQDDBl2YXVsdGN0bCBzZWNvbmQgYXV0aG9yaXR5MCAXDTI2MTEyMTE1NDAy
            M1oYDzIxMjUwNjE1MTU0MDIzWjAPMQ0wCwYDVQQDDAR3ZWFrMIGfMA0GCSqGSIb3
            DQEBAQUAA4GNADCBiQKBgQDDEwzhvFYy6les9cyy/b8ZbRoyGVlVtwb1OBGSkasz
            kOoCaj64XSzZfcJItq//x7V20Elb4TnO8RAMI2GIOaXuYHOa+58SOjWEM5q0nRfl
            JbxgzQ53mqYHXpsM2fm6YOvRI/5H4nhE4wjXeZVhqfWL4xmRn4ro1i1YLTbMdNKw
            MwIDAQABo2MwYTAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAdBgNV
            HQ4EFgQUPy+ba9zX6kTzNijFUFXaTL30oeUwHwYDVR0jBBgwFoAUJjPQkB00i+C6
            yUsQgFr9Agc06Q4wCgYIKoZIzj0EAwIDSAAwRQIhAOUMVmSfEeUWDSvEnjOgXarJ
            XdZvpYu0CD5pLIDHgrLnAiBVIlMjtCcneIJLhgADbnkIPOK18ntPRfQ68nf26yFG
            7A==
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIOjrfSrRLZSRGqpSwrwYCElTpPrZI8W7Frc3nQeXxE8eoAoGCCqGSM49
            AwEHoUQDQgAEFW3i1th6Nt7DAxPt4zwf3IyEksMJwMpz4VfUzZRzNjf2I/+YOaJA
            G1DzHLNi1siZAQuIHbXQGjkFjJHyZWXEog==
            -----END EC PRIVATE KEY-----
            """
    )
}
