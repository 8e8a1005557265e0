/**
 * What other pages, other people and other programs may try on the web of a bot, in a real browser that is paired with it: nobody
 * has a point more afterwards, and no page of ours runs what somebody else wrote.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { browser, inBrowser } from "../support/browser.ts";
import { type WebRig, webRig } from "../support/web.ts";

interface Ground {
  readonly rig: WebRig;
  /** The streamer's own page. */
  readonly mine: Page;
  /** A page of somebody else, on another port of this computer, in the same browser. */
  readonly evil: Page;
  readonly evilUrl: string;
  readonly own: string;
}

const LINE = JSON.stringify({ line: "addpoints vera 500", sure: true });
const PUBLIC = { origin: "https://points.example.com", "sec-fetch-site": "same-origin" };
const sessionOf = async ({ rig }: Ground, name: string) => {
  const { house } = rig.ground;
  const { platformId } = house.viewers.byName("local", name)!;
  const owner = { kind: "viewer", platform: "local", platformId } as const;
  const secret = await house.writer.run((work) => house.ground.core.access.sessions.begin(work, owner, "a test"));
  return { ...PUBLIC, cookie: `__Host-chatmint-viewer=${secret}` };
};
/** A line sent on the public page; the answer's code, or what was said. */
async function sends(ground: Ground, name: string, line: string): Promise<string> {
  const headers = { ...(await sessionOf(ground, name)), "idempotency-key": `attack-${name}-${line.length}` };
  const { json } = await ground.rig.askPublic("/api/v1/lines", { headers, body: { line } });
  return json.code ?? json.lines.join();
}
async function confirmed({ rig }: Ground, name: string): Promise<void> {
  const { house } = rig.ground;
  await rig.chat.says(`[mod] ${name}`, "hi");
  const account = { platform: "local", platformId: house.viewers.byName("local", name)!.platformId } as const;
  await house.writer.run((work) => house.features.moderators.ask(work, account));
  await house.writer.run((work) => house.features.moderators.confirm(work, account));
}

/** Each resolves where it was refused as it should be. */
const ATTACKS: Readonly<Record<string, (ground: Ground) => Promise<void>>> = {
  async "a form of another page that posts"({ evil, evilUrl, own }) {
    await evil.evaluate(
      ([to, line]) => {
        const form = document.createElement("form");
        Object.assign(form, { method: "POST", action: `${to}/api/v1/lines`, enctype: "text/plain" });
        form.append(Object.assign(document.createElement("input"), { name: line, value: "" }));
        document.body.append(form);
        form.submit();
      },
      [own, LINE] as const,
    );
    await evil.waitForURL(`${own}/**`);
    expect(await evil.textContent("body")).toContain("CROSS_SITE");
    await evil.goto(evilUrl);
  },
  async "JSON that another page fetches"({ evil, own }) {
    const got = await evil.evaluate(
      async ([to, body]) => {
        const headers = { "content-type": "application/json", "idempotency-key": "attack-json-1" };
        return fetch(`${to}/api/v1/lines`, { method: "POST", credentials: "include", headers, body }).then(
          String,
          String,
        );
      },
      [own, LINE] as const,
    );
    expect(got).toContain("Failed to fetch");
  },
  async "text that another page posts without asking"({ evil, own }) {
    const got = await evil.evaluate(
      ([to, body]) =>
        fetch(`${to}/api/v1/lines`, { method: "POST", mode: "no-cors", credentials: "include", body }).then(
          (answer) => answer.text(),
          String,
        ),
      [own, LINE] as const,
    );
    expect(["", "TypeError: Failed to fetch"]).toContain(got);
  },
  async "a WebSocket of another page"({ evil, own }) {
    const got = await evil.evaluate(
      (to) =>
        new Promise((resolve) => {
          const socket = new WebSocket(`${to.replace("http", "ws")}/api/v1/live`);
          socket.onopen = () => resolve("open");
          socket.onerror = () => resolve("refused");
        }),
      own,
    );
    expect(got).toBe("refused");
  },
  async "a name of somebody else's that leads here"({ rig }) {
    const host = `evil.example:${rig.port}`;
    const headers = { ...rig.paired, host, origin: `http://${host}`, "idempotency-key": "attack-rebound" };
    const { status, json } = await rig.ask("/api/v1/lines", { headers, body: JSON.parse(LINE) });
    expect([status, json.code]).toEqual([421, "WRONG_HOST"]);
  },
  async "a tunnel to the dashboard that rewrites the host"({ rig }) {
    const headers = { ...rig.paired, "x-forwarded-for": "198.51.100.7", "idempotency-key": "attack-tunnel" };
    const { status, json } = await rig.ask("/api/v1/lines", { headers, body: JSON.parse(LINE) });
    expect([status, json.code]).toEqual([421, "FORWARDED"]);
  },
  async "a frame around the dashboard, to have it clicked"({ evil, own }) {
    await evil.evaluate((to) => {
      const frame = Object.assign(document.createElement("iframe"), { src: to });
      document.body.append(frame);
      return new Promise((resolve) => frame.addEventListener("load", resolve));
    }, own);
    const inside = evil.frames().at(-1)!;
    expect(await inside.evaluate(() => document.querySelector("main, #page"))).toBeNull();
  },
  async "a name that is HTML, or turns what follows around"(ground) {
    const { rig, mine, own } = ground;
    const names = ["<img src=x onerror=window.broken=1>", "\u202Ennа\u202C"];
    const { house } = rig.ground;
    for (const [n, displayName] of names.entries()) {
      const author = { platformId: `odd${n}`, login: `odd${n}`, displayName, roles: ["moderator" as const] };
      await house.writer.run((work) => house.viewers.ensure(work, "local", author));
      const account = { platform: "local", platformId: `odd${n}` } as const;
      await house.writer.run((work) => house.features.moderators.ask(work, account));
    }
    await mine.goto(`${own}/moderators`);
    for (const name of names) await mine.locator("bdi", { hasText: name }).first().waitFor();
    expect(await mine.evaluate(() => (window as { broken?: number }).broken)).toBeUndefined();
    expect(await mine.locator("img[src=x]").count()).toBe(0);
  },
  async "paths and queries that go around"({ rig }) {
    const out = [
      "/..%2f..%2fconfig.json",
      "/assets/../../../package.json",
      "/assets/%2e%2e/%2e%2e/.env",
      "//evil.example/%2f..",
    ];
    for (const path of out) {
      const { text } = await rig.askPublic(path);
      expect(text, path).not.toMatch(/"dependencies"|CLIENT_SECRET/);
    }
    for (const path of [
      "/api/v1/moderators",
      "/api/v1/settings",
      "/api//v1/lines",
      "/api/v1/MODERATORS",
      "/api/v1/moderators/",
    ]) {
      expect((await rig.askPublic(`${path}?on=private&who=broadcaster`)).status, path).toBe(404);
    }
  },
  async "a thousand guesses at a pairing code"({ rig, own }) {
    const { pairing } = rig.ground.house.ground.core.access;
    const [short, long] = [pairing.shortCode(), pairing.longCode()];
    const headers = { origin: own, "sec-fetch-site": "same-origin" };
    for (let n = 0; n < 1_000; n++) {
      const code = String(n).padStart(6, "0");
      const { status } = await rig.ask("/api/v1/pair", { headers, body: { code: code === short ? "x" : code } });
      expect([403, 429]).toContain(status);
    }
    for (const code of [short, long])
      expect((await rig.ask("/api/v1/pair", { headers, body: { code } })).status).toBe(429);
  },
  async "a token in an address"({ rig }) {
    const { access } = rig.ground.house.ground.core;
    const { secret } = await rig.ground.house.writer.run((work) => access.tokens.make(work, "leaked", ["read"]));
    for (const name of ["token", "access_token", "authorization", "key"])
      expect((await rig.ask(`/api/v1/points?${name}=${secret}`)).status).toBe(401);
  },
  async "a viewer who sends a moderator's line"(ground) {
    expect(await sends(ground, "vera", "addpoints vera 500")).toBe("NOT_ALLOWED");
  },
  async "a moderator over the limit"(ground) {
    await confirmed(ground, "mia");
    expect(await sends(ground, "mia", "addpoints vera 500")).toMatch(/100 points a day/);
  },
  async "a moderator of yesterday"(ground) {
    await confirmed(ground, "fred");
    await ground.rig.chat.says("fred", "hi");
    expect(await sends(ground, "fred", "addpoints vera 5")).toBe("NOT_ALLOWED");
  },
};

inBrowser("the web of a bot", () => {
  const names = Object.keys(ATTACKS);
  it(`refuses all ${names.length} attacks: ${names.join(", ")}`, async () => {
    const rig = await webRig({ known: ["vera"], config: { moderation: { mintedPerDay: 100 } } });
    const server = createServer((_, answer) =>
      answer.setHeader("content-type", "text/html").end("<title>Evil</title><body>"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const context = await (await browser()).newContext();
    try {
      const own = `http://${rig.host}`;
      const evilUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const [mine, evil] = [await context.newPage(), await context.newPage()];
      await mine.goto(own);
      const code = rig.ground.house.ground.core.access.pairing.longCode();
      const post = (path: string, body: object) =>
        mine.evaluate(
          async ([to, sent]) => {
            const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
            return (await fetch(to, { method: "POST", headers, body: sent })).status;
          },
          [path, JSON.stringify(body)] as const,
        );
      expect(await post("/api/v1/pair", { code })).toBe(200);
      // The streamer's own page may do what all of them try: else a refusal would mean nothing.
      expect(await post("/api/v1/lines", { line: "addpoints vera 1" })).toBe(200);
      expect(rig.chat.balances()).toEqual({ vera: 1 });
      await evil.goto(evilUrl);
      const ground = { rig, mine, evil, evilUrl, own };
      for (const name of names) {
        await ATTACKS[name]!(ground);
        expect(rig.chat.balances(), name).toEqual({ vera: 1 });
      }
    } finally {
      await context.close();
      server.close();
    }
  });
});
