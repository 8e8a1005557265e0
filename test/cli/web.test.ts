import { describe, expect, it } from "vitest";
import { perform } from "../../src/app/operations.ts";
import { webRig } from "../support/web.ts";

describe("chatmint web", () => {
  it("pairs another window, lists who is let in, and ends it", async () => {
    const { ground, asBroadcaster, withToken, ask, host } = await webRig();
    const id = "0".repeat(32);
    const asked = (operation: string, request: unknown = {}) =>
      perform(ground.house, { operation, request, id }, ground.log);
    const { lines } = await asked("web-pair");
    const [, code] = /pair#([\w-]+)/.exec(lines[0]!)!;
    const [, short] = /type (\d{6})/.exec(lines[1]!)!;
    for (const one of [code, short]) {
      const paired = await ask("/api/v1/pair", { headers: { origin: `http://${host}` }, body: { code: one } });
      expect(paired.status).toBe(200);
    }
    const program = await withToken(["read"]);
    const listed = await asked("web-sessions");
    expect(listed.lines.map((line) => line.split("  ")[0])).toEqual(["S3", "S2", "S1", "T1"]);
    expect(await asked("web-revoke", { what: "s2" })).toEqual({ code: 0, lines: ["S2 is not let in any more."] });
    expect((await asked("web-revoke", { what: "S2" })).code).toBe(1);
    expect((await asked("web-revoke", { what: "nonsense" })).code).toBe(1);
    expect((await asBroadcaster("/api/v1/me")).json.kind).toBe("broadcaster");
    expect((await program("/api/v1/me")).json.kind).toBe("token");
    await asked("web-revoke", { what: "all" });
    expect((await asBroadcaster("/api/v1/me")).json.kind).toBe("nobody");
    expect((await program("/api/v1/me")).json.code).toBe("TOKEN");
    expect((await asked("web-sessions")).lines).toEqual(["Nobody is let in: no browser is paired."]);
  });

  it("says where the dashboard opens where it is closed", async () => {
    const { ground, web } = await webRig();
    await web.close();
    const { code, lines } = await perform(
      ground.house,
      { operation: "web-pair", request: {}, id: "0".repeat(32) },
      ground.log,
    );
    expect([code, lines[0]]).toEqual([1, expect.stringContaining("npx chatmint start")]);
  });
});
