import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that start many processes or see many pages, the longest first. */
const LONG = [
  "door/sub-commands",
  "smoke/start.test",
  "smoke/rehearse",
  "copies/keep",
  "browser/every-page",
  "crash/",
  "smoke/",
  "contract/",
];

/** The long ones first: the last file to begin is a short one, so that all processors are busy until the end. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONG.findIndex((part) => moduleId.replaceAll("\\", "/").includes(`/test/${part}`));
      return found === -1 ? LONG.length : found;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Many bots run at once here, and a port is one bot's. Tests of the web open their own.
    env: { CHATMINT_WEB: "off" },
    // For what hangs: a busy machine is several times as slow as a free one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    pool: "forks",
    // A process loads the sources once for all the files it runs, not anew for each: a third of the time. Nothing in them is
    // changed by running, and a test that changes its surroundings puts them back.
    isolate: false,
    // Vitest leaves one processor free, which on two is half of them.
    maxWorkers: "100%",
    sequence: { sequencer: LongFirst },
  },
});
