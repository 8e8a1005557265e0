import fc from "fast-check";
import { parse } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { type Place, withoutSetting, withSetting } from "../../src/config/jsonc-edit.ts";

const lines = (...text: string[]) => text.join("\n");
const set = (text: string, place: string, value: unknown) => withSetting(text, place.split("."), value);
const out = (text: string, place: string) => withoutSetting(text, place.split("."));

describe("a setting that is there", () => {
  it("changes where it stands, and nothing else does", () => {
    const text = '{\r\n\t// rules\r\n\t"watching": { /* a */ "amount" : 10 /* b */, }, // c\r\n}\r\n';
    expect(set(text, "watching.amount", 25)).toBe(text.replace("10", "25"));
    expect(set(text, "watching.amount", 10)).toBe(text);
  });

  it("of a list keeps the comments of the entries that stay", () => {
    const text = lines(
      "{",
      '  "drops": { "words": [',
      '    "comet", // first',
      '    "lantern",',
      '    "pepper" // last',
      "  ] }",
      "}",
    );
    expect(set(text, "drops.words", ["comet", "pepper"])).toBe(text.replace('    "lantern",\n', ""));
    expect(set(text, "drops.words", ["comet", "lantern"])).toContain('"lantern"\n    // last\n');
    expect(set(text, "drops.words", ["comet", "lantern", "pepper", "anchor"])).toContain(
      '"pepper", // last\n    "anchor"\n',
    );
    expect(set(text, "drops.words", ["comet", "marble", "pepper"])).toBe(text.replace("lantern", "marble"));
  });

  it("of settings by a name changes only the names that differ", () => {
    const text = lines(
      "{",
      '  "chat": { "replies": {',
      "    // mine",
      '    "give.given": "x",',
      '    "top.line": "y"',
      "  } }",
      "}",
    );
    const next = set(text, "chat.replies", { "give.given": "x", "top.line": "z", "new.one": "n" });
    expect(next).toBe(text.replace('"y"', '"z",\n    "new.one": "n"'));
  });
});

describe("a setting that is not there", () => {
  it("comes behind the others, and comments stay with whom they are of", () => {
    const text = lines("{", '  "watching": {', '    "amount": 10 // a lot', "  }", "}");
    expect(set(text, "watching.minutes", 3)).toBe(text.replace("10 // a lot", '10, // a lot\n    "minutes": 3'));
  });

  it("comes with its section", () => {
    expect(set("{\n}\n", "watching.amount", 5)).toBe('{\n  "watching": {\n    "amount": 5\n  }\n}\n');
    expect(set("{}", "watching.amount", 5)).toBe('{ "watching": { "amount": 5 } }');
  });

  it("is written in lines and steps like the rest", () => {
    const text = '{\r\n\t"a": {\r\n\t\t"b": 1\r\n\t}\r\n}\r\n';
    const timer = {
      name: "night",
      text: "Good night, and see you all tomorrow at the same time in the same place!",
      cron: "30 22 * * *",
    };
    const next = set(text, "custom.timers", [timer]);
    expect(next).toContain('\r\n\t"custom": {\r\n\t\t"timers": [\r\n\t\t\t{\r\n\t\t\t\t"name": "night"');
    expect(next.replaceAll("\r\n", "")).not.toContain("\n");
  });
});

describe("a setting that is taken out", () => {
  const text = lines(
    "{",
    "  // first",
    '  "a": 1, // one',
    "  // second",
    '  "b": { "c": 2, "d": 3 }, // two',
    '  "e": [4, 5]',
    "}",
  );

  it.each([
    ["a", text.replace('"a": 1, // one', "// one")],
    ["b", text.replace('"b": { "c": 2, "d": 3 }, // two', "// two")],
    ["b.c", text.replace('"c": 2, ', "")],
    ["b.d", text.replace(', "d": 3', "")],
    ["e", lines("{", "  // first", '  "a": 1, // one', "  // second", '  "b": { "c": 2, "d": 3 } // two', "}")],
  ])("is gone with its comma, its comments are not: %s", (place, expected) => {
    expect(out(text, place)).toBe(expected);
  });
});

/** A text of settings with comments in every gap where some may stand. */
function written(value: unknown, comment: () => string, colon = comment): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts = (isList ? value.map((one) => ["", one] as const) : Object.entries(value)).map(
    ([key, inner]) =>
      `${comment()}${isList ? "" : `${JSON.stringify(key)}${colon()}:`}${colon()}${written(inner, comment, colon)}${comment()}`,
  );
  return `${isList ? "[" : "{"}${parts.join(",")}${comment()}${isList ? "]" : "}"}`;
}

const key = fc.constantFrom("a", "b", "c", "d", "e.f");
const scalar = fc.oneof(fc.integer({ min: 0, max: 99 }), fc.boolean(), fc.constantFrom("x", "// no comment", 'a "b"'));
const { node } = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("node"), { maxLength: 4 }),
    fc.dictionary(key, tie("node"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const settings = fc.dictionary(key, node, { minKeys: 1, maxKeys: 5, noNullPrototype: true });

/** Puts a comment, a line break or a space into each gap, in turn. */
function gaps(kinds: readonly number[]): { readonly next: () => string; readonly comments: string[] } {
  let number = 0;
  const comments: string[] = [];
  const next = () => {
    const kind = kinds[number++ % kinds.length];
    if (kind === 0) return " ";
    if (kind === 3) return "\n  ";
    comments.push(`c${number}.`);
    return kind === 1 ? `\n  /* c${number}. */ ` : ` // c${number}.\n  `;
  };
  return { next, comments };
}

const kinds = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 60, maxLength: 60 });
const count = (text: string, part: string) => text.split(part).length - 1;

describe("whatever is changed", () => {
  it("means what was asked for", () => {
    fc.assert(
      fc.property(settings, settings, kinds, (old, wish, hand) => {
        let now = written(old, gaps(hand).next);
        const wanted: Record<string, unknown> = { ...old };
        for (const [name, value] of Object.entries(wish)) {
          const place: Place = [name];
          const isGone = name in old && typeof old[name] === "object" && typeof value !== "object";
          now = isGone ? withoutSetting(now, place) : withSetting(now, place, value);
          if (isGone) delete wanted[name];
          else wanted[name] = value;
        }
        const errors: never[] = [];
        expect(parse(now, errors, { allowTrailingComma: true })).toEqual(wanted);
        expect(errors).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("loses no comment around settings that are one value each", () => {
    const flat = fc.dictionary(key, scalar, { minKeys: 1, maxKeys: 5, noNullPrototype: true });
    const wishes = fc.dictionary(key, fc.option(scalar), { minKeys: 1, maxKeys: 5, noNullPrototype: true });
    fc.assert(
      fc.property(flat, wishes, kinds, (old, wish, hand) => {
        const { next, comments } = gaps(hand);
        let now = written({ inside: old }, next, () => " ");
        for (const [name, value] of Object.entries(wish))
          now = value === null ? withoutSetting(now, ["inside", name]) : withSetting(now, ["inside", name], value);
        expect(comments.filter((comment) => count(now, comment) !== 1)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
