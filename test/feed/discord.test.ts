import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { plainMarkdown } from "../../src/feed/outgoing/discord.ts";
import { openReceiver, type Receiver } from "../support/receiver.ts";
import { OutgoingRig } from "./outgoing-rig.ts";

let rig: OutgoingRig;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await openReceiver();
});
afterAll(() => receiver.close());
afterEach(() => {
  rig.close();
  receiver.arrivals.length = 0;
  receiver.answers.length = 0;
});

const NAMES: Readonly<Record<number, string>> = { 1: "ann_*", 2: "@everyone" };

async function server(): Promise<void> {
  rig = await OutgoingRig.open((of, id) =>
    of === "giveaway"
      ? { name: "A [game](https://x.example) <@12>", enter: "!enter" }
      : { name: NAMES[id] ?? `viewer ${id}` },
  );
  const address = receiver.url.replace("/hook", "/api/webhooks/12/token");
  await rig.add({ name: "server", kind: "discord", address });
}

const drawn = (winners: readonly number[]) =>
  rig.book.writer.run((work) =>
    rig.feed.add(work, {
      type: "giveaway.drawn",
      data: { giveaway: 1, winners: [...winners], count: winners.length, mustClaim: false },
    }),
  );
const opened = () =>
  rig.book.writer.run((work) =>
    rig.feed.add(work, {
      type: "giveaway.opened",
      data: { giveaway: 1, channel: 1, kind: "giveaway", closesAtMs: null },
    }),
  );
const contents = () => receiver.arrivals.map(({ body }) => JSON.parse(body));

it("reads of giveaways and winners and of nothing else; nobody is called, nothing is a format", async () => {
  await server();
  await rig.happens(1);
  await opened();
  await drawn([1, 2]);
  await rig.flows();
  const plain = "A \\[game\\]\\(https\\://x\\.example\\) \\<\\@12\\>";
  expect(contents()).toEqual([
    {
      content: `opened ${JSON.stringify({ prize: plain, how: "enter", enter: "\\!enter" })}`,
      ...{ allowed_mentions: { parse: [] }, flags: 4 },
    },
    {
      content: `drawn ${JSON.stringify({ prize: plain, names: "ann\\_\\*, \\@everyone", more: 0 })}`,
      ...{ allowed_mentions: { parse: [] }, flags: 4 },
    },
  ]);
  expect(receiver.arrivals[0]!.headers["webhook-signature"]).toBeUndefined();
});

it("names twenty winners and counts the others", async () => {
  await server();
  await drawn(Array.from({ length: 30 }, (_, n) => n + 10));
  await drawn([]);
  await rig.flows();
  const [many, none] = contents();
  expect(many.content).toContain('"more":10');
  expect(none.content).toMatch(/^nobody /);
});

it("is waited for as long as it asks, however often, and is never given up for it", async () => {
  await server();
  for (let n = 0; n < 12; n++) receiver.answers.push({ status: 429, body: JSON.stringify({ retry_after: 2.5 }) });
  await opened();
  await rig.flows();
  for (let n = 1; n <= 12; n++) {
    expect(receiver.arrivals).toHaveLength(n);
    await rig.flows(2_400);
    expect(receiver.arrivals).toHaveLength(n);
    await rig.flows(100);
  }
  expect(rig.place).toMatchObject({ state: "on", told: 1, attempt: 0 });
});

it("that was deleted is gone, and the address stands in no sentence and no line of the log", async () => {
  await server();
  receiver.answers.push("close", 404);
  await opened();
  await rig.flows();
  await rig.flows(6_000);
  expect(rig.place).toMatchObject({ state: "gone", why: "Discord knows this webhook no more (404)" });
  expect(JSON.stringify([rig.lines, [...rig.attention], rig.outgoing.list()])).not.toContain("token");
});

it.each([
  ["**bold** _it_ ~~s~~ `c` ||x||", "\\*\\*bold\\*\\* \\_it\\_ \\~\\~s\\~\\~ \\`c\\` \\|\\|x\\|\\|"],
  ["# head\n> quote", "\\# head \\> quote"],
  ["<@&1> <#2> <:e:3> @here", "\\<\\@&1\\> \\<\\#2\\> \\<\\:e\\:3\\> \\@here"],
  ["1. one \\ two", "1\\. one \\\\ two"],
])("writes %j as it stands", (text, plain) => {
  expect(plainMarkdown(text)).toBe(plain);
});
