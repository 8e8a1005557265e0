import { createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deliveryUrl, WEBHOOK_GREETING } from "../../../src/platforms/kick/webhook/webhook.ts";
import { webhookStep } from "../../../src/platforms/kick/webhook/webhook-check.ts";
import { listen as listenForWeb, startWebServer, type WebServer } from "../../../src/web/server.ts";
import { recordingLog } from "../../support/recording-host.ts";
import { kickSettings } from "../../support/settings.ts";

/** The tunnel: passes on to the bot's port what is asked under any name, or leads nowhere. */
let tunnel: Server;
let leadsTo: string | undefined;
let bot: WebServer | undefined;
let port: number;

beforeEach(async () => {
  leadsTo = undefined;
  bot = undefined;
  tunnel = createServer((request, response) => {
    if (leadsTo === undefined) return void response.writeHead(502).end();
    // A connection of its own each time: the port on the other side closes between two looks.
    get(`${leadsTo}${request.url}`, { agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502);
      answer.pipe(response);
    });
  });
  await new Promise<void>((resolve) => tunnel.listen(0, "127.0.0.1", resolve));
  const taken = await startWebServer({ port: 0, setting: "kick.webhook.port", host: "127.0.0.1", log: recordingLog() });
  port = taken.port;
  await taken.close();
});
afterEach(async () => {
  await bot?.close();
  tunnel.closeAllConnections();
  tunnel.close();
});

const outside = () => `http://127.0.0.1:${(tunnel.address() as AddressInfo).port}`;

function look(webhook: object) {
  const config = kickSettings({
    channel: "demo",
    webhook: { enabled: true, port, ...webhook },
    timing: { requestMs: 2_000 },
  });
  return webhookStep({ config, listen: listenForWeb, log: recordingLog(), webhookUrl: undefined });
}

async function listen(answer: string): Promise<void> {
  const app = new Hono().get("/kick/webhook", (context) => context.text(answer));
  bot = await startWebServer({ port, setting: "kick.webhook.port", host: "127.0.0.1", log: recordingLog() }, app);
}

describe("the doctor's line about the webhook", () => {
  it("is green when the public address leads here, whether the bot runs or not, and leaves the port free", async () => {
    leadsTo = `http://127.0.0.1:${port}`;
    expect(await look({ publicUrl: `${outside()}/kick/webhook` })).toMatchObject({ state: "ok" });
    await listen(WEBHOOK_GREETING);
    expect(await look({ publicUrl: outside() })).toMatchObject({ state: "ok" });
    expect(await look({ publicUrl: outside(), host: "0.0.0.0" })).toMatchObject({ state: "ok" });
  });

  it("says that the port is another program's", async () => {
    await listen("somebody else's page");
    const step = await look({ publicUrl: outside() });
    expect(step).toMatchObject({ state: "failed", detail: expect.stringContaining(`Port ${port} is taken`) });
    expect(step.cure).toContain('"port"');
  });

  it.each([
    ["nowhere", undefined, "", "answers 502"],
    ["here, by another path", "here", "/kick", "answers 404"],
  ])("says that the tunnel leads %s", async (_, to, path, found) => {
    leadsTo = to && `http://127.0.0.1:${port}`;
    const step = await look({ publicUrl: `${outside()}${path}` });
    expect(step).toMatchObject({ state: "warning", detail: expect.stringContaining(found) });
    expect(step.cure).toContain(`http://127.0.0.1:${port}`);
  });

  it("asks for the public address, and is skipped when webhooks are off", async () => {
    expect(await look({})).toMatchObject({ state: "warning", cure: expect.stringContaining("publicUrl") });
    expect(await look({ enabled: false })).toMatchObject({ state: "skipped" });
  });
});

it("adds our path to a tunnel's bare name, and to nothing else", () => {
  expect(deliveryUrl("https://tunnel.example")).toBe("https://tunnel.example/kick/webhook");
  expect(deliveryUrl("https://relay.example/my/kick?to=me")).toBe("https://relay.example/my/kick?to=me");
});
