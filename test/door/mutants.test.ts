/** The rules of the door hold, and each is seen to fail when it is taken out. */
import { afterAll, describe, expect, it } from "vitest";
import * as door from "../../src/app/door.ts";
import * as place from "../../src/app/door-place.ts";
import * as paths from "../../src/base/paths.ts";
import * as system from "../../src/base/system.ts";
import { DOOR_MODULES, type DoorModules, tryDoor } from "../support/door-rules.ts";
import { type Mutant, MutantCopy } from "../support/mutants.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

const DOOR = "src/app/door.ts";
const PLACE = "src/app/door-place.ts";

const MUTANTS: readonly (Mutant | readonly [...Mutant, "posix"])[] = [
  [DOOR, "if (!timingSafeEqual(digest(token), this.#token)) return WRONG_TOKEN;", ""],
  [
    DOOR,
    "const refused = read.success ? this.#refusal(read.data) : MALFORMED;",
    "const refused = read.success ? undefined : MALFORMED;",
  ],
  [DOOR, "return door === DOOR_VERSION ? undefined", "return door >= DOOR_VERSION ? undefined"],
  [DOOR, "return door === DOOR_VERSION ? undefined", "return door <= DOOR_VERSION ? undefined"],
  [PLACE, "id: z.string().regex(/^[0-9a-f]{16,64}$/)", "id: z.string()"],
  [DOOR, "    removeDoor(file);\n  }", "  }"],
  [PLACE, "chmodSync(address, 0o600)", "chmodSync(address, 0o666)", "posix"],
  [PLACE, "{ mode: 0o600 }", "{ mode: 0o644 }", "posix"],
];

describe("the door", () => {
  const copy = new MutantCopy(["app", "base", "feed", "model", "platforms", "web"]);
  afterAll(() => copy.remove());

  it("opens for the right token and version only, to its owner only, and leaves nothing", async () => {
    await tryDoor({ ...door, ...place, ...paths, ...system }, temporaryFolder());
  });

  it("is the same in a copy", async () => {
    await copy.with<DoorModules>([DOOR, "MALFORMED = errorOf", "MALFORMED = errorOf"], DOOR_MODULES, (modules) =>
      tryDoor(modules, temporaryFolder()),
    );
  });

  it.each(MUTANTS.filter(([, , , where]) => where === undefined || process.platform !== "win32"))(
    "is seen to be broken: %s without %s",
    async (...[file, from, to]) => {
      await copy.with<DoorModules>([file, from, to], DOOR_MODULES, (modules) =>
        expect(tryDoor(modules, temporaryFolder())).rejects.toThrow(),
      );
    },
  );
});
