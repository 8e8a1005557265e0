import { describe, expect, it } from "vitest";
import { webRig } from "../support/web.ts";

describe("the web of a bot", () => {
  it("lets nobody in before a browser is paired, and pairs it once with a code", async () => {
    const { ask, host, ground } = await webRig();
    const { pairing } = ground.house.ground.core.access;
    const page = { origin: `http://${host}`, "sec-fetch-site": "same-origin" };
    const line = { headers: { ...page, "idempotency-key": "12345678" }, body: { line: "points" } };
    expect((await ask("/api/v1/lines", line)).json).toMatchObject({ code: "NOT_SIGNED_IN" });
    const code = pairing.longCode();
    expect((await ask("/api/v1/pair", { headers: page, body: { code: "wrong" } })).status).toBe(403);
    const paired = await ask("/api/v1/pair", { headers: page, body: { code } });
    expect(paired.status).toBe(200);
    const [cookie] = paired.headers["set-cookie"] as string[];
    expect(cookie).toMatch(
      /^__Host-chatmint-\d+=[\w-]{43}; Path=\/; Max-Age=2592000; Secure; HttpOnly; SameSite=Strict$/,
    );
    expect((await ask("/api/v1/pair", { headers: page, body: { code } })).json.code).toBe("WRONG_CODE");
    const signedIn = { cookie: cookie!.split(";")[0]! };
    expect((await ask("/api/v1/me", { headers: signedIn })).json).toEqual({ kind: "broadcaster" });
    // Under another name of this computer the cookie means nothing: other programs' ports are sent it there.
    const elsewhere = { ...signedIn, host: `127.0.0.1:${host.split(":")[1]}` };
    expect((await ask("/api/v1/me", { headers: elsewhere })).json).toEqual({ kind: "nobody" });
    // Nor does it at another port, where a rehearsal may run that the same browser is paired with.
    const port = Number(host.split(":")[1]);
    const otherPort = { cookie: signedIn.cookie.replace(`-${port}=`, `-${port + 1}=`) };
    expect((await ask("/api/v1/me", { headers: otherPort })).json).toEqual({ kind: "nobody" });
    // Paired anew, the same browser is one entry of the list.
    const { sessions } = ground.house.ground.core.access;
    const again = { headers: { ...page, ...signedIn }, body: { code: pairing.longCode() } };
    const before = sessions.list({ kind: "broadcaster" }).length;
    const [second] = (await ask("/api/v1/pair", again)).headers["set-cookie"] as string[];
    expect(sessions.list({ kind: "broadcaster" })).toHaveLength(before);
    expect((await ask("/api/v1/me", { headers: signedIn })).json).toEqual({ kind: "nobody" });
    signedIn.cookie = second!.split(";")[0]!;
    // A cookie alone changes nothing: a page of ours says so.
    const alone = { ...line, headers: { ...signedIn, "idempotency-key": "12345678" } };
    expect((await ask("/api/v1/lines", alone)).json.code).toBe("CROSS_SITE");
    const own = { ...line, headers: { ...page, ...signedIn, "idempotency-key": "12345678" } };
    expect((await ask("/api/v1/lines", own)).json).toEqual({ done: true, lines: [expect.stringContaining("points")] });
  });

  it("ends every short code after five wrong ones, and all pairing after fifty", async () => {
    const { ask, host, ground } = await webRig();
    const { pairing } = ground.house.ground.core.access;
    const headers = { origin: `http://${host}` };
    const short = pairing.shortCode();
    const long = pairing.longCode();
    expect(short).toMatch(/^\d{6}$/);
    const tried: Record<string, number> = {};
    for (let n = 0; n < 60; n++) {
      const code = n === 10 ? short : "x".repeat(6);
      const { json } = await ask("/api/v1/pair", { headers, body: { code } });
      tried[json.code] = (tried[json.code] ?? 0) + 1;
    }
    expect(tried).toEqual({ WRONG_CODE: 50, TOO_MANY_CODES: 10 });
    expect((await ask("/api/v1/pair", { headers, body: { code: long } })).headers["retry-after"]).toBe("600");
  });

  it("does a request once per key, and refuses the key for another one", async () => {
    const { asBroadcaster, chat } = await webRig({ known: ["ann"] });
    const line = { body: { line: "addpoints ann 50" }, headers: { "idempotency-key": "the-same-key" } };
    const answers = await Promise.all([1, 2, 3].map(() => asBroadcaster("/api/v1/lines", line)));
    const again = await asBroadcaster("/api/v1/lines", line);
    for (const { status, json } of [...answers, again]) expect([status, json]).toEqual([200, answers[0]!.json]);
    expect(chat.balances()).toEqual({ ann: 50 });
    // As after the days for which answers are kept: it is done no second time, and not told as done, for it may have been refused.
    chat.rehearsal.book.db.exec("DELETE FROM web_done");
    expect(await asBroadcaster("/api/v1/lines", line)).toMatchObject({ status: 409, json: { code: "DONE_BEFORE" } });
    expect(chat.balances()).toEqual({ ann: 50 });
    const other = { ...line, body: { line: "addpoints ann 51" } };
    expect((await asBroadcaster("/api/v1/lines", other)).json.code).toBe("KEY_USED");
    expect((await asBroadcaster("/api/v1/lines", { ...line, headers: { "idempotency-key": "short" } })).json.code).toBe(
      "KEY",
    );
    expect(chat.balances()).toEqual({ ann: 50 });
  });

  it("says in one form what does not fit", async () => {
    const { asBroadcaster, ask } = await webRig();
    const codeOf = async (sent: Parameters<typeof asBroadcaster>[1]) => {
      const { status, json } = await asBroadcaster("/api/v1/lines", sent);
      const parts = json.code === "NOT_VALID" ? ["code", "cure", "fields", "message"] : ["code", "cure", "message"];
      expect(Object.keys(json).sort()).toEqual(parts);
      return [status, json.code];
    };
    expect(await codeOf({ body: "{" })).toEqual([400, "NOT_JSON"]);
    expect(await codeOf({ body: { line: "" } })).toEqual([400, "NOT_VALID"]);
    expect(await codeOf({ body: { line: "points", more: 1 } })).toEqual([400, "NOT_VALID"]);
    expect(await codeOf({ body: "line=points", headers: { "content-type": "text/plain" } })).toEqual([
      415,
      "CONTENT_TYPE",
    ]);
    expect(await codeOf({ body: { line: "a".repeat(70_000) } })).toEqual([413, "TOO_LARGE"]);
    expect((await ask("/api/v1/nothing")).json.code).toBe("NOT_FOUND");
  });

  it("tells its routes as OpenAPI, with who may call them", async () => {
    const { ask } = await webRig();
    const { status, json } = await ask("/api/openapi.json");
    expect(status).toBe(200);
    expect(json.openapi).toMatch(/^3\.1/);
    const { post } = json.paths["/api/v1/lines"];
    expect(post["x-who"]).toEqual(["broadcaster", "moderator"]);
    expect(post.requestBody.content["application/json"].schema.properties).toHaveProperty("line");
    expect(post.responses[200].content["application/json"].schema.properties).toHaveProperty("lines");
  });

  it("sends every answer with the headers that keep other pages out", async () => {
    const { ask } = await webRig();
    for (const at of ["/", "/api/v1/me", "/api/nothing", "/o/" + "x".repeat(32) + "/"]) {
      const { headers } = await ask(at);
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers["x-frame-options"]).toBe("DENY");
      expect(headers["cache-control"]).toBe("no-store");
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });
});
