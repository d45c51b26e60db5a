// What libFuzzer's `main` calls: https://llvm.org/docs/LibFuzzer.html#fuzz-target
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// Harness.swift
int fuzz_choose(const char *parser);
int fuzz_one_input(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    const char *parser = getenv("FUZZ_PARSER");
    if (parser == NULL || fuzz_choose(parser) != 0) {
        fprintf(stderr, "Error: FUZZ_PARSER is no fuzzer: scripts/fuzz --help\n");
        exit(64);
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_one_input(data, size);
}
