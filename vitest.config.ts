import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    pool: "forks",
    // Vitest leaves one processor free, which on two is half of them.
    maxWorkers: "100%",
  },
});
