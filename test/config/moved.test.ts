/** Settings that have another place than in earlier versions. */
import { describe, expect, it } from "vitest";
import { configSchema, MOVED } from "../../src/app/config.ts";
import { jsonSchema } from "../../src/app/config-files.ts";
import { oldPlacesIn, parseConfig, parseUsable } from "../../src/app/load-config.ts";
import type { ConfigError } from "../../src/base/errors.ts";
import { moveSettings } from "../../src/config/move-settings.ts";
import { inPlace, oldPlaceNotes } from "../../src/config/moved.ts";

const parse = (config: unknown) => parseConfig(JSON.stringify(config), "config.json");
const notes = (config: unknown) => oldPlaceNotes(oldPlacesIn(JSON.stringify(config)));

function problems(config: unknown): readonly string[] {
  try {
    parse(config);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
}

describe("a setting in an old place", () => {
  it("is read as if it stood in today's, and named once", () => {
    const config = { kick: { timing: { requestMs: 5, connectMs: 6 }, webhook: { port: 1, acceptMs: 70_000 } } };
    expect(parse(config)).toEqual(
      configSchema.parse({
        kick: { webhook: { port: 1 } },
        advanced: { kick: { timing: { requestMs: 5, connectMs: 6 }, webhook: { acceptMs: 70_000 } } },
      }),
    );
    expect(notes(config)).toEqual([
      "kick.timing is now advanced.kick.timing; it still works. npx chatmint init moves it.",
      "kick.webhook.acceptMs is now advanced.kick.webhook.acceptMs; it still works. npx chatmint init moves it.",
    ]);
    expect(notes({ kick: { webhook: { port: 1 } }, advanced: { kick: { timing: {} } } })).toEqual([]);
  });

  it("counts beside others in today's; of what is written in both, today's counts and that is said", () => {
    const config = {
      kick: { timing: { requestMs: 5, connectMs: 6 }, userAgent: "old" },
      advanced: { kick: { timing: { requestMs: 7, combineMs: 8 }, userAgent: "new" } },
    };
    const { timing, userAgent } = parse(config).advanced.kick;
    expect({ ...timing, userAgent }).toMatchObject({ requestMs: 7, connectMs: 6, combineMs: 8, userAgent: "new" });
    expect(notes(config)).toEqual([
      "kick.userAgent is now advanced.kick.userAgent; it still works. npx chatmint init moves it.",
      "kick.userAgent does not count, because advanced.kick.userAgent is written too.",
      "kick.timing is now advanced.kick.timing; it still works. npx chatmint init moves it.",
      "kick.timing.requestMs does not count, because advanced.kick.timing.requestMs is written too.",
    ]);
  });

  it.each([
    [{ kick: { timing: { requestMs: 0 } } }, "kick.timing.requestMs: write a whole number from 1 to 86400000, got 0."],
    [{ kick: { timing: 5 } }, "kick.timing: write settings in braces, like { ... }, got 5."],
    [{ kick: { timing: null } }, "kick.timing: write settings in braces, like { ... }, got null."],
    [{ chat: { outbox: [] } }, "chat.outbox: write settings in braces, like { ... }, got an empty list."],
    [{ kick: { userAgent: 5 } }, "kick.userAgent: write a text in quotes, got 5."],
    [
      { kick: { timing: { requstMs: 1 } } },
      "kick.timing.requstMs is not a setting. Did you mean advanced.kick.timing.requestMs?",
    ],
    [
      { twitch: { endpoints: { api: "x" } }, advanced: { twitch: { endpoints: {} } } },
      'twitch.endpoints.api: Expected an address that begins with https:// or http://, got "x".',
    ],
    [
      { kick: { timing: { connectMs: 5 } }, advanced: { kick: { timing: { requestMs: 0 } } } },
      "advanced.kick.timing.requestMs: write a whole number from 1 to 86400000, got 0.",
    ],
    [{ kick: { timing: {} }, advanced: 5 }, "advanced: write settings in braces, like { ... }, got 5."],
    [{ kick: 5 }, "kick: write settings in braces, like { ... }, got 5."],
  ])("that is wrong is named where it was written: %j", (config, sentence) => {
    expect(problems(config)).toEqual([`config.json: ${sentence}`]);
  });

  it("is left out alone where it is wrong and the rest is to be used", () => {
    const { timing } = parseUsable(JSON.stringify({ kick: { timing: { requestMs: 0, connectMs: 6 } } })).advanced.kick;
    expect(timing).toMatchObject({ requestMs: 10_000, connectMs: 6 });
  });

  it("leaves what it was read from as it was", () => {
    const config = { kick: { timing: { requestMs: 5 } }, advanced: { kick: {} } };
    const before = structuredClone(config);
    inPlace(config, MOVED);
    expect(config).toEqual(before);
  });

  it("is known to editors as an old place, with all that may stand there", () => {
    const { properties } = JSON.parse(jsonSchema());
    expect(properties.kick.properties.timing).toEqual({
      ...properties.advanced.properties.kick.properties.timing,
      deprecated: true,
      description: "Now advanced.kick.timing; it still works.",
    });
  });
});

describe("the text of a config, moved", () => {
  const move = (...lines: string[]) => moveSettings(lines.join("\n"), MOVED).split("\n");

  it("takes comments along with what they are about, and leaves the others", () => {
    expect(
      move(
        "{",
        "  // all of it",
        '  "kick": {',
        '    "channel": "ann", // me',
        "    // a slow line",
        '    "timing": {',
        '      "requestMs": 5, // long',
        "      /* and",
        "         this */",
        '      "connectMs": 6',
        "    }, // till here",
        '    "webhook": { "port": 1, "freshMs": 5 }',
        "    // no more",
        "  } // end of Kick",
        "}",
      ),
    ).toEqual([
      "{",
      "  // all of it",
      '  "kick": {',
      '    "channel": "ann", // me',
      '    "webhook": { "port": 1 }',
      "    // no more",
      "  }, // end of Kick",
      '  "advanced": {',
      '    "kick": {',
      "      // a slow line",
      '      "timing": {',
      '        "requestMs": 5, // long',
      "        /* and",
      "           this */",
      '        "connectMs": 6',
      "      }, // till here",
      '      "webhook": {',
      '        "freshMs": 5',
      "      }",
      "    }",
      "  }",
      "}",
    ]);
  });

  it("stays in one line where it was one", () => {
    expect(move('{ "chat": { "language": "fr", "outbox": { "joinFrom": 4 } } }')).toEqual([
      '{ "chat": { "language": "fr" }, "advanced": { "chat": { "outbox": { "joinFrom": 4 } } } }',
    ]);
  });

  it("has today's value where both places were written", () => {
    expect(
      move(
        "{",
        '\t"kick": { "userAgent": "old", "timing": { "requestMs": 5, "connectMs": 6 } },',
        '\t"advanced": { "kick": { "timing": { "requestMs": 7 }, "userAgent": "new" } },',
        "}",
      ),
    ).toEqual([
      "{",
      '\t"kick": { },',
      '\t"advanced": { "kick": { "timing": { "requestMs": 7, "connectMs": 6 }, "userAgent": "new" } },',
      "}",
    ]);
  });
});
