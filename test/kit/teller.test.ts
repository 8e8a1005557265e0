import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keyOf } from "../../src/chat/wording/replies.ts";
import { Teller } from "../../src/kit/teller.ts";
import type { ChannelInfo } from "../../src/model/channel.ts";
import { type TestBook, testBook } from "../support/book.ts";

let book: TestBook;
beforeEach(async () => {
  book = await testBook();
});
afterEach(() => book.close());

function stage() {
  const said: unknown[] = [];
  const channel = (id: number, platform: ChannelInfo["platform"]) => ({ id, platform }) as ChannelInfo;
  const heard = [channel(1, "twitch"), channel(2, "kick")];
  const tell = new Teller<{ currencyId: number; channelId: number | null; amount: number }, "won">(
    {
      channels: (currencyId, askedIn) => (currencyId === book.points.id && askedIn === 2 ? heard : []),
      say: (channelId, reply, askedIn) => said.push([channelId, keyOf(reply), reply.values, askedIn]),
      viewers: { person: (id, platform) => ({ id, name: `${platform ?? "some"}${id}` }) },
      ledger: book.ledger,
    },
    { feature: "games", known: (game, of) => ({ amount: of.money(game, game.amount), more: "none" }) },
  );
  return { said, tell, game: { currencyId: book.points.id, channelId: 2, amount: 7 } };
}

describe("what a feature says by itself", () => {
  it("is said after the commit, in every channel that hears it, with the names people have there", async () => {
    const { said, tell, game } = stage();
    await book.writer.run((work) => {
      tell.say(work, game, "won", { name: tell.names([5]), more: "much" });
      expect(said).toEqual([]);
    });
    const amount = { amount: 7, currency: book.points };
    expect(said).toEqual([
      [1, "games.won", { amount, more: "much", name: "twitch5" }, 2],
      [2, "games.won", { amount, more: "much", name: "kick5" }, 2],
    ]);
  });

  it("is never said of what did not come to pass", async () => {
    const { said, tell, game } = stage();
    const work = book.writer.run((work) => {
      tell.say(work, game, "won");
      throw new Error("refused");
    });
    await expect(work).rejects.toThrow("refused");
    expect(said).toEqual([]);
  });

  it("shows the first of many names, and how many more there are", () => {
    const { tell } = stage();
    const ids = Array.from({ length: 12 }, (_, n) => n + 1);
    expect(tell.names(ids)("kick")).toBe(
      "kick1, kick2, kick3, kick4, kick5, kick6, kick7, kick8, kick9, kick10 … (+2)",
    );
    expect(tell.names(ids, 12)("kick").endsWith("kick11, kick12")).toBe(true);
    expect(tell.nameOf(3)).toBe("some3");
  });
});
