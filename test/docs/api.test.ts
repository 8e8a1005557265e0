/** Every example of docs/api.md is run against a bot, as it stands there but for the token, the port and a new key. */
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { docPage } from "../support/doc-page.ts";
import { webRig } from "../support/web.ts";

const page = docPage("docs/api.md");

interface Curl {
  readonly method: string;
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** Reads a line as a shell and curl do. */
function curlOf(line: string): Curl {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare!,
  );
  expect(words.shift()).toBe("curl");
  const headers: Record<string, string> = {};
  let url: URL | undefined;
  let body: string | undefined;
  while (words.length > 0) {
    const word = words.shift()!;
    if (word === "-H") {
      const [, name, value] = /^([\w-]+): (.+)$/.exec(words.shift()!)!;
      headers[name!] = value!;
    } else if (word === "-d") body = words.shift()!;
    else url = new URL(word);
  }
  return { method: body === undefined ? "GET" : "POST", url: url!, headers, body };
}

it("runs each example", async () => {
  const rig = await webRig({ balances: { ann: 5, bob: 5 } });
  const { access } = rig.chat.rehearsal.house.ground.core;
  const token = await rig.chat.rehearsal.house.writer.run((work) =>
    access.tokens.make(work, "Deck", ["read", "points"]),
  );
  await rig.chat.says("ann", "hello");
  await rig.chat.says("bob", "hello");
  const lines = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, text]) => text!.trim().split("\n"));
  const answers: Record<string, unknown>[] = [];
  for (const line of lines) {
    const { method, url, headers, body } = curlOf(
      line.replaceAll("TOKEN", token.secret).replaceAll("NEW", randomUUID()),
    );
    expect(url.host).toBe("127.0.0.1:8787");
    url.port = String(rig.port);
    const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    expect([line, answer.status]).toEqual([line, 200]);
    answers.push((await answer.json()) as Record<string, unknown>);
    await rig.chat.advance("1s");
  }
  expect(answers).toMatchObject([
    { live: true, muted: false, happyHour: false },
    { happyHourUntilMs: expect.any(Number) },
    { ended: true },
    { muted: true },
    { done: true },
    { amount: 50, balance: 155 },
    { balance: 155, viewer: { name: "ann" } },
    { events: [], cursor: expect.any(String), more: false, anew: false },
  ]);
  expect(rig.chat.balances()).toMatchObject({ ann: 155, bob: 105 });
});

it("shows a script of Streamer.bot that sends what the bot takes", async () => {
  const script = /```cs\n(.*?)```/s.exec(page)![1]!;
  const [, address] = /"(http:[^"]+)"/.exec(script)!;
  const [, before, after] = /StringContent\("(.*?)" \+ user \+ "(.*?)", Encoding/.exec(script)!;
  const body = `${before}ann${after}`.replaceAll('\\"', '"');
  const rig = await webRig({ balances: { ann: 5 } });
  const api = await rig.withToken(["points"]);
  const answer = await api(new URL(address!).pathname, { body: JSON.parse(body) });
  expect(answer.json).toMatchObject({ amount: 50, balance: 55 });
  expect(script.match(/Headers\.Add\("([\w-]+)"/g)).toEqual([
    'Headers.Add("Authorization"',
    'Headers.Add("Idempotency-Key"',
  ]);
});
