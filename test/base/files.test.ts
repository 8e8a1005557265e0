import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { ConfigError } from "../../src/base/errors.ts";
import { readJsonc, readJsoncLoosely, readTextFile } from "../../src/base/files.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

function problems(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    return (error as ConfigError).problems;
  }
  return [];
}

describe("JSON as people write it", () => {
  it.each([
    ["", {}],
    ["// nothing yet", {}],
    ['\uFEFF{ "a": 1, /* b */ }', { a: 1 }],
    [
      '{ "a": { "x": 1 }, "b": { "x": 2 }, "c": [{ "x": 1 }, { "x": 2 }] }',
      { a: { x: 1 }, b: { x: 2 }, c: [{ x: 1 }, { x: 2 }] },
    ],
    ['{ "a": 1, "A": 2, // "a": 3\n }', { a: 1, A: 2 }],
    ["null", null],
  ])("reads %j", (text, value) => {
    expect(readJsonc(text, "c.json")).toEqual(value);
  });

  it("refuses a key that is written twice, with both lines, wherever it stands", () => {
    const text = '{\r\n"drops": { "plans": [] },\r\n"x": [{ "a": { "b": 1,\r\n"b": 1 } }],\r\n"drops": {}\r\n}';
    expect(problems(() => readJsonc(text, "c.json"))).toEqual([
      'c.json, line 4: "x.0.a.b" is written a second time, after line 3, and only one can count. Put both into one.',
      'c.json, line 5: "drops" is written a second time, after line 2, and only one can count. Put both into one.',
    ]);
  });

  it("tells each place of one that is written three times", () => {
    expect(problems(() => readJsonc('{"a":1,\n"a":2,\n"a":3}', "c.json"))).toEqual([
      expect.stringContaining("line 2"),
      expect.stringContaining("line 3"),
    ]);
  });

  it("sees through an escaped letter", () => {
    expect(problems(() => readJsonc('{"ab":1,\n"\\u0061b":2}', "c.json"))).toHaveLength(1);
  });

  it("reads what it can of a text with a mistake, where that is asked for", () => {
    expect(readJsoncLoosely('{ "a": { "b": 1 }\n "c": 2 }')).toMatchObject({ a: { b: 1 } });
    expect(readJsoncLoosely("")).toEqual({});
  });
});

describe("a file that is no text", () => {
  it("is told in words: a folder, another encoding", () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, "config.json"));
    expect(problems(() => readTextFile(path.join(folder, "config.json")))).toEqual([
      expect.stringContaining("is a folder and no file"),
    ]);
    const file = path.join(folder, "other.json");
    for (const bytes of [
      Buffer.from("\uFEFF{}", "utf16le"),
      Buffer.from("\uFEFF{}", "utf16le").swap16(),
      Buffer.from("{ }", "utf16le"),
      Buffer.from("{ }", "utf16le").swap16(),
    ]) {
      writeFileSync(file, bytes);
      expect(problems(() => readTextFile(file))).toEqual([expect.stringContaining("saved as UTF-16")]);
    }
  });

  it("in an old Windows encoding is refused with the line, so that no letter is lost", () => {
    const file = path.join(temporaryFolder(), "config.json");
    writeFileSync(file, Buffer.from('{\r\n"currency": { "one": "\u00e9cu" }\r\n}', "latin1"));
    expect(problems(() => readTextFile(file))).toEqual([
      expect.stringMatching(/not saved as UTF-8: a letter in line 2 /),
    ]);
    writeFileSync(file, '\uFEFF{ "one": "\u00e9cu \u{1F600}" }');
    expect(readTextFile(file)).toBe('{ "one": "\u00e9cu \u{1F600}" }');
  });
});
