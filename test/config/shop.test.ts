import { describe, expect, it } from "vitest";
import { problems } from "./problems-of.ts";

const withItems = (...items: unknown[]) => ({ shop: { items } });

describe("items in the config", () => {
  it.each([
    [withItems({ name: "status", price: 1 }), /shop\.items\.0\.name: "status" means something else behind !redeem/],
    [withItems({ name: "x".repeat(41), price: 1 }), /has at most 40 characters/],
    [withItems({ name: "!hug", price: 1 }), /cannot be written in chat as a name/],
    [withItems({ name: "Hug", price: 0 }), /shop\.items\.0\.price/],
    [
      withItems({ name: "Hug", price: 1 }, { name: "HUG", price: 2 }),
      /shop\.items\.1\.name: HUG is taken by the item Hug/,
    ],
    [
      withItems({ name: "Hug", price: 1 }, { name: "Kiss", aliases: ["hug"], price: 2 }),
      /shop\.items\.1\.aliases: hug is taken by the item Hug/,
    ],
    [withItems({ name: "Hug", price: 1, restock: "0 18 * * *" }), /nothing to fill up without stock/],
    [withItems({ name: "Hug", price: 1, stock: 1, restock: "soon" }), /"soon" is not a time plan/],
    [
      withItems({ name: "Hug", price: 1, stock: 1, restock: "@reboot" }),
      /"@reboot" is not a time plan: it needs five fields/,
    ],
    [withItems({ name: "Key", price: 1, codes: "../../etc/passwd" }), /a file in data\/codes/],
    [withItems({ name: "Key", price: 1, codes: ".." }), /a file in data\/codes/],
    [withItems({ name: "Hug", price: 1, action: { kind: "dance" } }), /kinds: say, scene, source, filter, command/],
    [withItems({ name: "Hug", price: 1, action: { kind: "scene", scene: "A" } }), /needs OBS.*shop\.obs\.url/],
    [withItems({ name: "Hug", price: 1, action: { kind: "command", line: "!redeem hug" } }), /cannot redeem an item/],
    [{ shop: { obs: { url: "127.0.0.1:4455" } } }, /write it like ws:\/\/127\.0\.0\.1:4455/],
    [{ support: { tiers: [{ from: 10 }, { from: 5 }] } }, /sizes in order/],
    [{ currency: { one: "bit", many: "bits" } }, /what a platform calls its own/],
    [{ currency: { one: "channel point", many: "Channel Points" } }, /what a platform calls its own/],
    [{ currency: { one: "KICK", many: "KICKs" } }, /what a platform calls its own/],
  ])("%j is refused in words", (config, sentence) => {
    expect(problems(config).join("\n")).toMatch(sentence);
  });

  it("are fine with their defaults", () => {
    expect(
      problems(withItems({ name: "Hug", price: 1 }, { name: "Song request", aliases: ["song"], price: 5 })),
    ).toEqual([]);
  });
});
