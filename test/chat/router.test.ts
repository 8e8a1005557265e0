import { describe, expect, it } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { defineCommand } from "../../src/chat/commands/command.ts";
import type { LineHandler } from "../../src/chat/commands/lines.ts";
import type { ChatMessage } from "../../src/model/message.ts";
import { type ChatRig, chatRig } from "../support/chat-rig.ts";

const commands = {
  hello: defineCommand({
    description: "Say hello.",
    aliases: ["hi"],
    replies: { hello: "Hello, {viewer}!" },
    run: ({ reply }) => reply("hello"),
  }),
  give: defineCommand({
    description: "Give.",
    args: { to: "viewer", amount: "payment" },
    replies: { given: "{viewer} gave {amount} to {to}." },
    run({ args, wallet, reply }) {
      wallet.give(args.to, args.amount);
      return reply("given", { to: args.to, amount: args.amount });
    },
  }),
  list: defineCommand({
    description: "A list.",
    cooldown: { channelSeconds: 30 },
    replies: { list: "a, b, c", listShort: "abc" },
    run: ({ reply }) => reply("list"),
  }),
  ban: defineCommand({
    description: "For moderators.",
    role: "moderator",
    replies: { done: "Done." },
    run: ({ reply }) => reply("done"),
  }),
  oracle: defineCommand({
    description: "Costs something.",
    price: 10,
    args: { question: "text?" },
    replies: { yes: "Yes.", no: "Ask something." },
    run: ({ args, reply, refuse }) => (args.question ? reply("yes") : refuse("no")),
  }),
  loud: defineCommand({
    description: "Says it to all.",
    replies: { told: "Told.", all: "{viewer} says: listen!" },
    run({ announce, reply }) {
      announce("all");
      return [reply("told"), reply("told")];
    },
  }),
  broken: defineCommand({
    description: "Moves money and fails.",
    run({ wallet }) {
      wallet.spend(5, "sink:shop", "purchase");
      throw new TypeError("a bug");
    },
  }),
  speechless: defineCommand({
    description: "Forgets a value.",
    replies: { said: "{what}" },
    run({ wallet, reply }) {
      wallet.spend(5, "sink:shop", "purchase");
      return reply("said");
    },
  }),
  quiet: defineCommand({ description: "Says nothing.", run: () => undefined }),
  add: defineCommand({
    description: "Add.",
    role: "moderator",
    args: { to: "viewer", by: "integer", reason: "text?" },
    replies: { added: "{to} {by}" },
    run: ({ args, reply }) => reply("added", { to: args.to, by: args.by }),
  }),
};

async function withAnn(has = 100, options: Partial<Parameters<typeof chatRig>[0]> = {}): Promise<ChatRig> {
  const rig = await chatRig({ commands, chat: { cooldown: { viewerSeconds: 0 } }, ...options });
  await rig.says("Ann", "!quiet");
  await rig.says("Bob", "!quiet");
  const ann = rig.viewers.byName("local", "ann")!;
  if (has > 0) await rig.book.pay(ann, has);
  return rig;
}

describe("a command", () => {
  it("is answered as a reply to its line, once it is in the book", async () => {
    const rig = await withAnn();
    const outcome = await rig.says("Ann", "!give @bob 30");
    expect(outcome).toEqual({ kind: "done", name: "give", said: ["Ann gave 30 points to Bob."] });
    expect(rig.items).toEqual([
      {
        channel: { platform: "local", platformId: "mint" },
        text: "Ann gave 30 points to Bob.",
        kind: "answer",
        replyTo: "m3",
        to: "Ann",
      },
    ]);
    expect([rig.balanceOf("ann"), rig.balanceOf("bob")]).toEqual([70, 30]);
  });

  it.each([
    ["!give bob half", 50],
    ["!give bob 10%", 10],
    ["!GIVE all bob", 100],
    ["!give 1,5 bob", 0],
    ["!give 0.05k bob", 50],
  ])("%j gives %d of a hundred", async (line, given) => {
    const rig = await withAnn();
    await rig.says("Ann", line);
    expect(rig.balanceOf("bob")).toBe(given);
  });

  it("keeps what it refuses as it was, and says why in the language's words", async () => {
    const rig = await withAnn(10);
    const outcome = await rig.says("Ann", "!give bob 30");
    expect(outcome).toMatchObject({ kind: "refused", code: "insufficientFunds" });
    expect(rig.items[0]).toMatchObject({ kind: "answer", replyTo: "m3" });
    expect(rig.balanceOf("ann")).toBe(10);
  });

  it("says there is nothing to take a share of", async () => {
    const rig = await withAnn(0);
    expect(await rig.says("Ann", "!give bob all")).toMatchObject({ code: "nothingToShare" });
    expect(rig.heard()).toEqual(["You have no points to take a share of."]);
  });

  it("may announce to the channel besides, and answer twice", async () => {
    const rig = await withAnn();
    await rig.says("Ann", "!loud");
    expect(rig.items.map(({ text, kind }) => [text, kind])).toEqual([
      ["Told.", "answer"],
      ["Told.", "answer"],
      ["Ann says: listen!", "announcement"],
    ]);
    expect(rig.items[2]).not.toHaveProperty("replyTo");
  });

  it("hands its short form along for a line that is shared", async () => {
    const rig = await withAnn();
    await rig.says("Ann", "!list");
    expect(rig.items[0]).toMatchObject({ text: "a, b, c", short: "abc" });
  });

  it("answers a moderator first", async () => {
    const rig = await withAnn();
    await rig.says("Mod", "!ban", { role: "moderator" });
    expect(rig.items[0]).toMatchObject({ text: "Done.", kind: "urgent" });
  });

  it("allows a minus where it wants a whole number", async () => {
    const rig = await withAnn();
    await rig.says("Mod", "!add @bob -50 too much", { role: "moderator" });
    expect(rig.heard()).toEqual(["Bob -50"]);
  });
});

describe("a message", () => {
  it("is handled once, also when it comes again after a restart", async () => {
    const rig = await withAnn();
    await rig.says("Ann", "!give bob 30", { id: "same" });
    expect(await rig.says("Ann", "!give bob 30", { id: "same" })).toEqual({ kind: "silent", reason: "handled before" });
    expect(rig.balanceOf("bob")).toBe(30);
  });

  it("stays handled when its command was refused, so that it does not succeed later by itself", async () => {
    const rig = await withAnn(0);
    await rig.says("Ann", "!give bob 30", { id: "same" });
    await rig.book.pay(rig.viewers.byName("local", "ann")!, 100);
    expect(await rig.says("Ann", "!give bob 30", { id: "same" })).toEqual({ kind: "silent", reason: "handled before" });
    expect(rig.balanceOf("bob")).toBe(0);
  });

  it("of a newcomer makes them known even when the command is refused", async () => {
    const rig = await withAnn();
    await rig.says("Cleo", "!give bob 30");
    expect(rig.viewers.byName("local", "cleo")?.name).toBe("Cleo");
  });
});

describe("a price", () => {
  it("is taken into the command's sink", async () => {
    const rig = await withAnn();
    expect(await rig.says("Ann", "!oracle will it work")).toMatchObject({ kind: "done" });
    expect(rig.balanceOf("ann")).toBe(90);
    expect(rig.book.ledger.accountBalance("sink:command:oracle", rig.book.points.id)).toBe(10);
  });
  it("is given back with a refusal, and nothing of it stays in the book", async () => {
    const rig = await withAnn();
    expect(await rig.says("Ann", "!oracle")).toMatchObject({ kind: "refused", code: "no", said: ["Ask something."] });
    expect(rig.balanceOf("ann")).toBe(100);
    expect(rig.book.db.prepare("SELECT count(*) FROM transfer WHERE kind = 'purchase'").pluck().get()).toBe(0);
  });
  it("that cannot be paid refuses the command", async () => {
    const rig = await withAnn(3);
    expect(await rig.says("Ann", "!oracle will it work")).toMatchObject({ kind: "refused", code: "insufficientFunds" });
  });
});

describe("a command that fails", () => {
  it.each(["broken", "speechless"])(
    "like !%s is taken back, with a reference in chat and the stack in the log",
    async (name) => {
      const rig = await withAnn();
      const outcome = await rig.says("Ann", `!${name}`);
      expect(outcome).toMatchObject({ kind: "failed", reference: expect.stringMatching(/^[2-9A-Z]{4}$/) });
      const { reference } = outcome as { reference: string };
      expect(rig.heard()).toEqual([`Something went wrong (ref ${reference}). The streamer can look it up.`]);
      const logged = rig.lines.find((line) => line.reference === reference);
      expect(logged).toMatchObject({ level: 50, name, err: { stack: expect.any(String) } });
      expect(rig.balanceOf("ann")).toBe(100);
    },
  );

  it("leaves the next one alone", async () => {
    const rig = await withAnn();
    const [, second] = await Promise.all([rig.says("Ann", "!broken"), rig.says("Ann", "!give bob 5")]);
    expect(second).toMatchObject({ kind: "done" });
    expect(rig.balanceOf("bob")).toBe(5);
  });

  it("says nothing when the book cannot be written", async () => {
    const full = defineCommand({
      description: "Full disk.",
      run() {
        throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
      },
    });
    const rig = await withAnn(100, { commands: { ...commands, full } });
    expect(await rig.says("Ann", "!full")).toEqual({ kind: "silent", reason: "storage" });
    expect(rig.heard()).toEqual([]);
    expect(rig.lines.some((line) => line.level === 50 && String(line.msg).includes("could not be written"))).toBe(true);
  });

  it("knows a UserError of another copy of the class", async () => {
    const foreign = defineCommand({
      description: "Foreign.",
      run() {
        throw Object.assign(new Error("Not today."), { name: "UserError", code: "notToday", values: {} });
      },
    });
    const rig = await withAnn(100, { commands: { ...commands, foreign } });
    expect(await rig.says("Ann", "!foreign")).toMatchObject({ kind: "refused", said: ["Not today."] });
  });

  it.each([
    ["a plain text", "hello", /returned the text \\"hello\\": return reply/],
    ["a number", 42, /returned 42 \(number\): return reply/],
    ["a list with nothing in it", [null], /returned null \(object\): return reply/],
    ["a text that is none", { text: 5 }, /returned an object with text in it: return reply/],
  ])("that returns %s is told what to return", async (_, value, told) => {
    const odd = defineCommand({ description: "Odd.", run: () => value as never });
    const rig = await withAnn(100, { commands: { ...commands, odd } });
    expect(await rig.says("Ann", "!odd")).toMatchObject({ kind: "failed" });
    expect(rig.lines.map((line) => JSON.stringify(line)).join("\n")).toMatch(told);
  });

  it("must not be async", async () => {
    const later = defineCommand({ description: "Later.", run: (async () => undefined) as never });
    const rig = await withAnn(100, { commands: { ...commands, later } });
    expect(await rig.says("Ann", "!later")).toMatchObject({ kind: "failed" });
    expect(rig.lines.some((line) => JSON.stringify(line).includes("must be synchronous"))).toBe(true);
  });
});

describe("a wrong call", () => {
  it("gets the usage line once per wait, and a corrected call works at once", async () => {
    const rig = await withAnn(100, { chat: {} });
    expect(await rig.says("Ann", "!give bob")).toMatchObject({ kind: "refused", code: "usage" });
    expect(await rig.says("Ann", "!give bob lots")).toEqual({ kind: "silent", reason: "told already" });
    expect(rig.heard()).toEqual(["Like this: !give @viewer amount (an amount is 100, 1.5k, 50%, half or all)"]);
    expect(await rig.says("Ann", "!give bob 5")).toMatchObject({ kind: "done" });
    await rig.book.system.advance(5_000);
    await rig.says("Ann", "!give nonsense and more");
    expect(rig.heard()).toHaveLength(2);
  });
  it("is asked about by its own word when it was called by another", async () => {
    const rig = await withAnn(100, { chat: { commands: { give: { name: "send", aliases: ["post"] } } } });
    await rig.says("Ann", "!post");
    expect(rig.heard()[0]).toMatch(/^Like this: !send @viewer amount/);
  });
});

describe("somebody nobody knows", () => {
  it("is asked about, with the nearest name of those present", async () => {
    const rig = await withAnn(100, { more: { presentNames: () => ["Bob", "Robert"] } });
    await rig.says("Ann", "!give bobb 5");
    await rig.says("Ann", "!give zzzzzzzz 5");
    expect(rig.heard()).toEqual(["I don't know anybody called bobb. Did you mean Bob?"]);
    await rig.book.system.advance(5_000);
    await rig.says("Ann", "!give zzzzzzzz 5");
    expect(rig.heard()).toEqual(["I don't know anybody called zzzzzzzz."]);
  });

  it("is taken for somebody who wrote lately, whom no list names", async () => {
    const rig = await withAnn(100);
    await rig.says("Robert", "good evening");
    await rig.says("Ann", "!give robetr 5");
    expect(rig.heard()).toEqual(["I don't know anybody called robetr. Did you mean Robert?"]);
  });

  it("is found when they wrote a moment ago and the book is a commit behind", async () => {
    const rig = await withAnn(100);
    await rig.says("V15", "hi");
    expect(await rig.says("Ann", "!give v15 5")).toMatchObject({ said: ["Ann gave 5 points to V15."] });
    expect(rig.balanceOf("V15")).toBe(5);
  });

  it("is somebody who has another name by now, who is not paid but named", async () => {
    const rig = await withAnn(100);
    const named = (name: string) => ({ platformId: "7", login: name.toLowerCase(), displayName: name, roles: [] });
    for (const name of ["Gwen", "Gwendolyn"])
      await rig.book.writer.run((work) => rig.viewers.ensure(work, "local", named(name)));
    await rig.says("Ann", "!give @gwen 5");
    expect(rig.heard()).toEqual(["I don't know anybody called gwen. Did you mean Gwendolyn?"]);
    expect(rig.balanceOf("Gwendolyn")).toBe(0);
    // Taken over by somebody else meanwhile: the name is theirs.
    await rig.book.writer.run((work) => rig.viewers.ensure(work, "local", { ...named("Gwen"), platformId: "8" }));
    await rig.book.system.advance(5_000);
    expect(await rig.says("Ann", "!give @gwen 5")).toMatchObject({ said: ["Ann gave 5 points to Gwen."] });
  });

  it("is not said back, nor asked for, where it cannot be a name", async () => {
    const asked: string[] = [];
    const lookup = async (_: string, login: string) => void asked.push(login);
    const rig = await withAnn(100, { more: { lookup: lookup as never, presentNames: () => ["evil_example"] } });
    for (const word of [
      "https://evil.example",
      "evil.example",
      "evil。example",
      "a/b",
      "x".repeat(26),
      "#spam",
      "a.b",
    ]) {
      await rig.says("Ann", `!give ${word} 5`);
      expect([word, rig.heard()]).toEqual([
        word,
        [
          `I don't know anybody called that.${word === "evil.example" || word === "evil。example" ? " Did you mean evil_example?" : ""}`,
        ],
      ]);
      await rig.book.system.advance(5_000);
    }
    expect(asked).toEqual(["x".repeat(26)]);
  });

  it("becomes known when the platform knows them, and is asked for once a minute when not", async () => {
    const asked: string[] = [];
    const lookup = async (_: string, login: string) => {
      asked.push(login);
      const roles: never[] = [];
      return login === "dora" ? { platformId: "77", login, displayName: "Dora", roles } : undefined;
    };
    const rig = await withAnn(100, { more: { lookup } });
    expect(await rig.says("Ann", "!give Dora 5")).toMatchObject({ said: ["Ann gave 5 points to Dora."] });
    await rig.says("Ann", "!give nobody 5");
    await rig.says("Ann", "!give nobody 5");
    expect(asked).toEqual(["dora", "nobody"]);
    await rig.book.system.advance(60_000);
    await rig.says("Ann", "!give nobody 5");
    expect(asked).toEqual(["dora", "nobody", "nobody"]);
    expect(rig.balanceOf("dora")).toBe(5);
  });

  it("may have been known under another name", async () => {
    const lookup = async () => ({ platformId: "bob", login: "bobby", displayName: "Bobby", roles: [] as never[] });
    const rig = await withAnn(100, { more: { lookup } });
    await rig.says("Ann", "!give bobby 5");
    expect(rig.balanceOf("bobby")).toBe(5);
    expect(rig.viewers.known("local", "bob")?.name).toBe("Bobby");
  });

  it("is nobody when the platform fails to answer", async () => {
    const lookup = async () => Promise.reject(new Error("offline"));
    const rig = await withAnn(100, { more: { lookup } });
    expect(await rig.says("Ann", "!give nobody 5")).toMatchObject({ kind: "refused", code: "unknownViewer" });
  });
});

describe("nothing is said", () => {
  it.each([
    ["Ann", "hello everybody", {}, { kind: "chat" }],
    ["Ann", "!nothing", {}, { kind: "silent", reason: "unknown word" }],
    ["Ann", "!ban", {}, { kind: "silent", reason: "role" }],
    ["Vip", "!ban", { role: "vip" }, { kind: "silent", reason: "role" }],
  ] as const)("to %s's %j", async (name, text, more, outcome) => {
    const rig = await withAnn();
    expect(await rig.says(name, text, more)).toEqual(outcome);
    expect(rig.heard()).toEqual([]);
  });

  it("to known bots", async () => {
    const isBot = ({ author }: ChatMessage) => author.login === "nightbot";
    const rig = await withAnn(100, { more: { isBot } });
    expect(await rig.says("Nightbot", "!hello")).toEqual({ kind: "silent", reason: "bot" });
    expect(rig.silences.at(-1)?.why).toBe("Nightbot is a bot");
  });

  it("during a cooldown, which only a committed use starts", async () => {
    const rig = await withAnn(100, { chat: {} });
    await rig.says("Ann", "!give bob 1000");
    expect(await rig.says("Ann", "!give bob 10")).toMatchObject({ kind: "done" });
    expect(await rig.says("Ann", "!give bob 10")).toEqual({ kind: "silent", reason: "cooldown" });
    expect(rig.silences.at(-1)?.why).toBe("give can be used again in 5 s");
    await rig.book.system.advance(5_000);
    expect(await rig.says("Ann", "!give bob 10")).toMatchObject({ kind: "done" });
    expect(rig.router.silences()).toMatchObject({ cooldown: 1 });
  });

  it("for no cooldown of a use whose commit failed: nothing of it happened", async () => {
    let rig: ChatRig | undefined;
    const torn = defineCommand({
      description: "Breaks the commit itself.",
      replies: { done: "Done." },
      run({ reply }) {
        rig?.book.db.pragma("defer_foreign_keys = ON");
        rig?.book.db.prepare("INSERT INTO carry (currency_id, viewer_id, micro_minutes) VALUES (1, 999, 0)").run();
        return reply("done");
      },
    });
    rig = await withAnn(100, { chat: {}, commands: { ...commands, torn } });
    expect(await rig.says("Ann", "!torn")).toMatchObject({ kind: "failed" });
    expect(await rig.says("Ann", "!torn")).toMatchObject({ kind: "failed" });
    expect(rig.heard()).not.toContain("Done.");
  });

  it("to the second of two uses in one moment", async () => {
    const rig = await withAnn(100, { chat: {} });
    const outcomes = await Promise.all([1, 2].map(() => rig.says("Ann", "!give bob 10")));
    expect(outcomes.map(({ kind }) => kind)).toEqual(["done", "silent"]);
    expect(rig.balanceOf("bob")).toBe(10);
  });

  it("during a channel's cooldown, except to moderators and the broadcaster", async () => {
    const rig = await withAnn(100, { chat: {} });
    await rig.says("Ann", "!list");
    expect(await rig.says("Bob", "!list")).toEqual({ kind: "silent", reason: "cooldown" });
    expect(await rig.says("Mod", "!list", { role: "moderator" })).toMatchObject({ kind: "done" });
    expect(await rig.says("Mod", "!list", { role: "moderator" })).toEqual({ kind: "silent", reason: "cooldown" });
    for (let n = 0; n < 3; n++) {
      expect(await rig.says("Me", "!list", { role: "broadcaster" })).toMatchObject({ kind: "done" });
    }
  });

  it("to a viewer who writes too many commands", async () => {
    const rig = await withAnn();
    for (let n = 0; n < 9; n++) await rig.says("Ann", "!hello");
    expect(await rig.says("Ann", "!hello")).toEqual({ kind: "silent", reason: "flood" });
    expect(await rig.says("Bob", "!hello")).toMatchObject({ kind: "done" });
    for (let n = 0; n < 20; n++)
      expect(await rig.says("Mod", "!hi", { role: "moderator" })).toMatchObject({ kind: "done" });
  });

  it("when the wording is empty", async () => {
    const rig = await withAnn();
    expect(await rig.says("Ann", "!quiet")).toEqual({ kind: "done", name: "quiet", said: [] });
    expect(rig.silences.at(-1)?.reason).toBe("nothing to say");
  });
});

describe("a feature that looks at lines", () => {
  const keyword: LineHandler = {
    name: "giveaway",
    claim: ({ text }) =>
      text.toLowerCase() !== "mint"
        ? undefined
        : {
            name: "giveaway",
            run(_work, { wallet, reply, announce }) {
              wallet.spend(20, "escrow:giveaway:1", "ticket");
              announce("entries", { count: 1 });
              return reply("entered", {});
            },
          },
  };
  const custom: LineHandler = {
    name: "custom",
    when: "unclaimed",
    claim: ({ word }) =>
      word === "socials" || word === "hello"
        ? {
            name: "custom",
            cooldownKey: `custom:${word}`,
            cooldown: { viewerSeconds: 9 },
            price: 5,
            run: () => ({ text: `${word}: mint.tv` }),
          }
        : undefined,
  };
  const vip: LineHandler = {
    name: "vip",
    claim: ({ word }) =>
      word === "hello" ? { name: "vip", role: "vip", run: (_work, { refuse }) => refuse("no") } : undefined,
  };
  const features = {
    giveaway: { entered: "{viewer} is in.", entries: "{count} joined." },
    vip: { no: "Not even you." },
  };

  it("takes a line before the commands, in the same transaction", async () => {
    const rig = await withAnn(100, { handlers: [keyword], features });
    expect(await rig.says("Ann", "MINT")).toMatchObject({ kind: "done", said: ["Ann is in.", "1 joined."] });
    expect(rig.balanceOf("ann")).toBe(80);
    expect(await rig.says("Bob", "mint")).toMatchObject({ kind: "refused", code: "insufficientFunds" });
    expect(await rig.says("Ann", "mint condition")).toEqual({ kind: "chat" });
  });

  it("may wait until no command wants the line; price and cooldown hold for it", async () => {
    const rig = await withAnn(100, { handlers: [custom], features });
    expect(await rig.says("Ann", "!hello")).toMatchObject({ name: "hello" });
    expect(await rig.says("Ann", "!socials")).toMatchObject({ name: "custom", said: ["socials: mint.tv"] });
    expect(rig.balanceOf("ann")).toBe(95);
    expect(await rig.says("Ann", "!socials")).toEqual({ kind: "silent", reason: "cooldown" });
  });

  it("shares neither texts nor waits with a command of the same name", async () => {
    const giveaway = defineCommand({
      description: "Mine.",
      cooldown: { viewerSeconds: 9, channelSeconds: 9 },
      replies: { entered: "Mine.", no: "Not now." },
      run: ({ reply, refuse, args }) => (args ? reply("entered") : refuse("no")),
    });
    const rig = await withAnn(100, { handlers: [keyword], features, commands: { ...commands, giveaway } });
    const both = [rig.says("Ann", "mint"), rig.says("Ann", "!giveaway"), rig.says("Ann", "mint")];
    expect(await Promise.all(both)).toMatchObject([
      { kind: "done", said: ["Ann is in.", "1 joined."] },
      { kind: "done", said: ["Mine."] },
      { kind: "done", said: ["Ann is in.", "1 joined."] },
    ]);
    expect(await rig.says("Ann", "!giveaway")).toEqual({ kind: "silent", reason: "cooldown" });
    expect(await rig.says("Ann", "mint")).toMatchObject({ kind: "done" });
  });

  it("may ask for a role, and refuse", async () => {
    const rig = await withAnn(100, { handlers: [vip], features });
    expect(await rig.says("Ann", "!hello")).toEqual({ kind: "silent", reason: "role" });
    expect(await rig.says("Ann", "!hello", { role: "vip" })).toMatchObject({
      kind: "refused",
      said: ["Not even you."],
    });
  });

  it("that fails while it looks is told in the log, and the line goes on to the others", async () => {
    const clumsy: LineHandler = {
      name: "clumsy",
      claim() {
        throw new Error("oops");
      },
    };
    const rig = await withAnn(100, { handlers: [clumsy, keyword], features });
    expect(await rig.says("Ann", "!hello")).toMatchObject({ kind: "done" });
    expect(await rig.says("Ann", "mint")).toMatchObject({ kind: "done", name: "giveaway" });
    expect(rig.heard()).not.toContain(expect.stringContaining("Something went wrong"));
    expect(rig.lines.some((line) => line.level === 50 && line.handler === "clumsy")).toBe(true);
  });
});

describe("a refusal of the house", () => {
  it("is said in the thrower's words where no language knows it", async () => {
    const no = defineCommand({
      description: "No.",
      run() {
        throw new UserError("closedForGood", "We are closed.", {});
      },
    });
    const rig = await withAnn(100, { commands: { ...commands, no } });
    expect(await rig.says("Ann", "!no")).toMatchObject({
      kind: "refused",
      code: "closedForGood",
      said: ["We are closed."],
    });
  });
});
