/** Kick's documented answers, as its OpenAPI examples print them, go through the real client. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { KickApi } from "../../src/platforms/kick/api/api.ts";
import { KickApiError, KickHttp } from "../../src/platforms/kick/api/http.ts";
import { CLOUDFLARE } from "../support/kick-api-server.ts";
import { START_MS } from "../support/kick-rig.ts";
import { recordingLog } from "../support/recording-host.ts";
import { samples } from "../support/samples.ts";

const own = path.resolve(import.meta.dirname, "../fixtures/kick/rest");

let server: Server;
let answer: { status: number; body: string; headers?: Record<string, string> };
let api: KickApi;
let system: SimulatedSystem;
let tokensAsked: number;

beforeEach(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  system = new SimulatedSystem(START_MS);
  tokensAsked = 0;
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  api = new KickApi(new KickHttp({ system, log: recordingLog(), apiUrl, timeoutMs: 5000 }), {
    token: async () => "a-token",
    refused: async () => `another-token-${++tokensAsked}`,
  });
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function wrapped(item: unknown): void {
  answer = { status: 200, body: JSON.stringify({ data: item, message: "OK", pagination: { next_cursor: "" } }) };
}

async function failure(): Promise<KickApiError> {
  const error = await api.livestreams(["1"]).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KickApiError);
  return error as KickApiError;
}

for (const [name, folder] of [
  ["Kick's own examples", samples("kick/rest")],
  ["examples of our own in the same shapes", own],
] as const) {
  describe.skipIf(folder === undefined)(name, () => {
    const read = (file: string): unknown => JSON.parse(readFileSync(path.join(folder!, file), "utf8"));

    it("say who somebody is", async () => {
      wrapped([read("GetUsersResponse.json")]);
      expect(await api.users()).toEqual([{ id: "1", name: expect.any(String) }]);
    });

    it("say which channel it is", async () => {
      wrapped([read("GetChannelsResponse.json")]);
      expect(await api.channel()).toEqual({ userId: "1", slug: expect.any(String) });
    });

    it("say who is live since when", async () => {
      wrapped([read("GetLivestreamsV2-or-users-livestreams.item.json")]);
      expect(await api.livestreams(["123"])).toEqual([{ userId: "123", startedAtMs: expect.any(Number) }]);
    });

    it("list rewards and redemptions", async () => {
      wrapped([read("GetChannelRewardResponse.json")]);
      expect(await api.rewards()).toMatchObject([{ cost: 100, enabled: true, skipsQueue: true }]);
      wrapped([read("GetChannelRewardRedemptionsResponse.json")]);
      expect(await api.redemptions("any", "pending")).toMatchObject({
        found: [{ userId: "123", cost: 100, status: "pending", canManage: true, redeemedAtMs: expect.any(Number) }],
        unreadable: [],
      });
    });

    it("lose one row and no more where one is broken", async () => {
      const user = { user_id: 7, name: "Ann" };
      wrapped([null, user, { user_id: 0, name: "Nobody" }, { name: "No id" }, "text"]);
      expect(await api.users(["7"])).toEqual([{ id: "7", name: "Ann" }]);
      const reward = read("GetChannelRewardResponse.json") as object;
      wrapped([{ id: null }, reward]);
      expect(await api.rewards()).toHaveLength(1);
      wrapped([{ broadcaster_user: null }, read("GetLivestreamsV2-or-users-livestreams.item.json")]);
      expect(await api.livestreams(["123"])).toHaveLength(1);
      const group = read("GetChannelRewardRedemptionsResponse.json") as { redemptions: object[] };
      wrapped([
        null,
        { ...group, redemptions: [null, { id: "BAD", redeemer: null }, ...group.redemptions] },
        { ...group, reward: null },
      ]);
      const { found, unreadable } = await api.redemptions("any", "pending");
      expect(found).toHaveLength(1);
      expect(unreadable).toContain("BAD");
    });

    it("confirm a line of chat, list subscriptions and give the key", async () => {
      wrapped(read("SendChatMessageResponse.json"));
      expect(await api.say({ content: "hi", type: "bot", broadcasterUserId: "1" })).toMatchObject({ sent: true });
      wrapped([read("SubscribeToEventResponse.json")]);
      expect(await api.subscriptions()).toMatchObject([{ event: "chat.message.sent", version: 1, userId: "1" }]);
      wrapped(read("GetPublicKeyResponse.json"));
      expect(await api.publicKey()).toEqual(expect.any(String));
    });
  });
}

describe("Kick's errors", () => {
  it.each([
    [401, { data: {}, message: "Unauthorized" }, "kick.unauthorized"],
    [403, (CLOUDFLARE as { body: unknown }).body, "kick.forbidden"],
    [404, { data: {}, message: "Not found" }, "kick.refused"],
    [400, { data: "Channel not found", message: "Bad request" }, "kick.refused"],
    [429, "", "kick.rate-limited"],
    [500, "<html>oops</html>", "kick.server"],
    [502, { data: {}, message: "Bad gateway" }, "kick.server"],
  ])("%i %j is %s, and never shows a page of HTML", async (status, body, code) => {
    answer = { status, body: typeof body === "string" ? body : JSON.stringify(body) };
    const error = await failure();
    expect(error).toMatchObject({ code, status });
    expect(error.message).not.toContain("<");
    expect(error.message).not.toContain("a-token");
  });

  it("an answer that is no JSON, or of another shape, is told as such", async () => {
    answer = { status: 200, body: "<html>maintenance</html>" };
    expect(await failure()).toMatchObject({ code: "kick.answer" });
    wrapped({ not: "a list" });
    expect((await failure()).message).toContain("/public/v1/users/livestreams");
  });

  it("an empty list may come as null", async () => {
    wrapped(null);
    expect(await api.livestreams(["1"])).toEqual([]);
  });

  it("a 401 is asked again once with a fresh token, not for ever", async () => {
    answer = { status: 401, body: "{}" };
    await failure();
    expect(tokensAsked).toBe(1);
  });

  it("a pause that Kick asks for holds the same questions back, as seconds or as a date, and at most five minutes", async () => {
    answer = { status: 429, body: "{}", headers: { "retry-after": new Date(START_MS + 40_000).toUTCString() } };
    expect(await failure()).toMatchObject({ held: false, retryAfterMs: 40_000 });
    wrapped([]);
    expect(await failure()).toMatchObject({ held: true });
    expect(await api.users(["1"])).toEqual([]);
    await system.advance(40_000);
    expect(await api.livestreams(["1"])).toEqual([]);
    answer = { status: 429, body: "{}", headers: { "retry-after": "86400" } };
    expect(await failure()).toMatchObject({ retryAfterMs: 300_000 });
  });

  it("Go's zero time is no time", async () => {
    wrapped([{ broadcaster_user: { id: 1 }, started_at: "0001-01-01T00:00:00Z" }]);
    expect(await api.livestreams(["1"])).toEqual([{ userId: "1", startedAtMs: undefined }]);
  });
});
