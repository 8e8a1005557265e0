import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // For what hangs: a busy machine is several times as slow as a free one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // A process loads the sources once for all the files it runs, not anew for each: a third of the time. Nothing in them is
    // changed by running, and a test that changes its surroundings puts them back.
    isolate: false,
    // Vitest leaves one processor free, which on two is half of them.
    maxWorkers: "100%",
  },
});
