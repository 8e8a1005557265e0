/** The box that takes lines, in a rehearsal: it takes what the rehearsal's own window takes. */
import { expect, it } from "vitest";
import { SCOPES } from "../../src/web/caller.ts";
import { webRig } from "../support/web.ts";

it("plays viewers and directives, one after the other, and is not ended from a page", async () => {
  const { asBroadcaster, chat } = await webRig();
  const line = async (text: string) => (await asBroadcaster("/api/v1/lines", { body: { line: text } })).json.lines;
  expect(await line("alice: !points")).toEqual([expect.stringMatching(/^chatmint: .*alice/)]);
  expect(await line("[mod] bob: !addpoints alice 50")).toContainEqual(expect.stringMatching(/^chatmint: .*50 points/));
  const before = chat.rehearsal.system.clock.now();
  expect(await line("/advance 30m")).toEqual([expect.stringMatching(/live for 30 min/)]);
  expect(chat.rehearsal.system.clock.now() - before).toBe(30 * 60_000);
  expect(await line("/quit")).toEqual([expect.stringContaining("in its own window")]);
  expect(await line("/advnace 5m")).toEqual([expect.stringContaining("Did you mean /advance 5m?")]);
  const both = await Promise.all([line("ann: !points"), line("cleo: !points")]);
  expect(both.map((lines) => lines.join())).toEqual([expect.stringMatching(/ann/), expect.stringMatching(/cleo/)]);
  // A command of the streamer's stays one, with its mark or without.
  expect(await line("points @alice")).toEqual([expect.not.stringMatching(/^chatmint:/)]);
});

it("are not for programs", async () => {
  const { withToken } = await webRig();
  const asToken = await withToken(SCOPES);
  expect((await asToken("/api/v1/lines", { body: { line: "/advance 30m" } })).status).toBe(403);
});

it("tells a command that is switched off as that", async () => {
  const { asBroadcaster } = await webRig({ config: { chat: { commands: { top: false } } } });
  const line = async (text: string) => (await asBroadcaster("/api/v1/lines", { body: { line: text } })).json.lines;
  expect(await line("!top")).toEqual([expect.stringContaining("is switched off")]);
  expect(await line("!nothing-of-ours")).toEqual([expect.stringContaining("There is no such command")]);
});
