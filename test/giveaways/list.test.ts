import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ListHash, ListReader, listLine, readListLine } from "../../src/features/giveaways/list.ts";

const person = (viewerId: number, name = `v${viewerId}`) => ({
  viewerId,
  weight: viewerId % 7 || 1,
  platform: "twitch",
  platformId: `${viewerId}00`,
  name,
});

describe("the ticket list", () => {
  it("is hashed line by line, whatever the pieces it is given in", () => {
    const lines = Array.from({ length: 1_234 }, (_, n) => listLine(person(n + 1, n % 3 ? `é${n}` : `v${n}`)));
    const whole = createHash("sha256")
      .update(`${lines.join("\n")}\n`)
      .digest("hex");
    for (const size of [1, 499, 500, 501, 5_000]) {
      const hash = new ListHash();
      for (let at = 0; at < lines.length; at += size) hash.add(lines.slice(at, at + size));
      expect(hash.digest()).toBe(whole);
    }
    expect(new ListHash().digest()).toBe(createHash("sha256").digest("hex"));
  });

  it("keeps a line a line, also with spaces in a name", () => {
    const line = listLine({ ...person(42, "two words\n"), platformId: "a b" });
    expect(line).toBe("42 1 twitch:a_b two_words_");
    expect(readListLine(line)).toEqual({
      viewerId: 42,
      weight: 1,
      platform: "twitch",
      platformId: "a_b",
      name: "two_words_",
    });
  });

  it.each([
    "",
    "7",
    "7 ",
    "x 1 twitch:1 a",
    "1 0 twitch:1 a",
    "1 1.5 twitch:1 a",
    "-1 1 t:1 a",
    "1 99999999999999999 t:1 a",
    " 1 1 t:1 a",
  ])("refuses the line %j", (line) => {
    expect(() => new ListReader().add([line])).toThrow("is not one");
  });

  it("refuses a list that is out of order or names somebody twice", () => {
    const [one, two] = [listLine(person(1)), listLine(person(2))];
    expect(() => new ListReader().add([two, one])).toThrow("out of order");
    const reader = new ListReader();
    reader.add([one, two]);
    expect(() => reader.add([two])).toThrow("out of order or twice");
  });
});
