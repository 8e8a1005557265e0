import { describe, expect, it } from "vitest";
import { problems } from "./problems-of.ts";

describe("a setting that is wrong is told with what may stand there and what stands there", () => {
  it.each([
    [{ watching: { amount: 0 } }, "watching.amount: write a whole number from 1 to 1000000, got 0."],
    [{ watching: { minutes: "5" } }, 'watching.minutes: write a whole number from 1 to 1440, got the text "5".'],
    [{ watching: { balanceCap: 1.5 } }, "watching.balanceCap: write a whole number from 0 to 1000000000000, got 1.5."],
    [{ watching: { multipliers: { vip: 11 } } }, "watching.multipliers.vip: write a number from 0 to 10, got 11."],
    [{ watching: { live: null } }, 'watching.live: write "guessed", "declared" or "always", got null.'],
    [{ watching: { bots: "me" } }, 'watching.bots: write a list in brackets, like [ ... ], got the text "me".'],
    [{ watching: { happyHours: [{}] } }, "watching.happyHours.0.at is missing. Write a text in quotes."],
    [
      { operations: { logLevel: "loud" } },
      'operations.logLevel: write "debug", "info", "warn" or "error", got the text "loud".',
    ],
    [
      { support: { tiers: [] } },
      "support.tiers: write a list in brackets with 1 to 20 entries, like [ ... ], got an empty list.",
    ],
    [{ giving: { enabled: 1 } }, "giving.enabled: write true or false, got 1."],
    [{ giving: [] }, "giving: write settings in braces, like { ... }, got an empty list."],
    [{ kick: { channelId: true } }, "kick.channelId: write a text in quotes or a whole number, 1 or more, got true."],
    [{ drops: { words: ["ab"] } }, 'drops.words.0: write one word of 3 to 20 letters or digits, got the text "ab".'],
    [[1], "the file: write settings in braces, like { ... }, got a list of 1."],
  ])("%j", (config, sentence) => {
    expect(problems(config)).toEqual([`config.json: ${sentence}`]);
  });

  it("also where a setting has two forms: by the one that was meant", () => {
    expect(problems({ chat: { commands: { give: { role: "god", rolle: "mod", price: -5 } } } })).toEqual([
      'config.json: chat.commands.give.role: write "everyone", "subscriber", "vip", "moderator" or "broadcaster", got the text "god".',
      "config.json: chat.commands.give.price: write a whole number from 0 to 1000000000000, got -5.",
      "config.json: chat.commands.give.rolle is not a setting. Did you mean chat.commands.give.role?",
    ]);
    expect(problems({ chat: { commands: { give: true } } })).toEqual([
      expect.stringContaining("chat.commands.give: write false to switch the command off, or an object"),
    ]);
  });

  it("keeps a setting's own sentence", () => {
    expect(problems({ currency: { one: "bit" } })).toEqual([expect.stringContaining("choose a name of yours")]);
  });

  it("a planned drop for more than one transfer carries", () => {
    const plan = (amount: number, first: number) =>
      problems({ drops: { plans: [{ name: "big", kind: "drop", amount, first, everyMinutes: 60 }] } });
    expect(plan(100_000_000, 10_000)).toEqual([]);
    expect(plan(100_000_001, 10_000)).toEqual([
      expect.stringContaining("drops.plans.0: amount times first must be at most 1000000000000"),
    ]);
  });

  it("never in the words of the library that finds it", () => {
    const all = problems({
      timeZone: 5,
      twitch: { channel: 1, endpoints: 2, timeouts: { joinWithinMs: 0 } },
      kick: { drivers: ["x"], webhook: { port: -1 }, endpoints: { site: 1 } },
      watching: { presence: [], happyHours: {} },
      chat: { prefix: 5, replies: { a: 1 }, commands: [], answers: "shout" },
      shop: { items: [{ name: "x" }, 5], obs: { url: 1 } },
      custom: { timers: [{}] },
    });
    expect(all.length).toBeGreaterThan(15);
    for (const sentence of all)
      expect(sentence).not.toMatch(
        /invalid|expected (string|number|int|object|array)|too (big|small)|>=|<=|undefined/i,
      );
  });
});
