import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ChatStage } from "../support/twitch-chat.ts";

let stage: ChatStage;
beforeEach(async () => {
  stage = await ChatStage.open();
});
afterEach(() => stage.close());

describe("doctor, its chat part, without a running bot", () => {
  it("is green for a bot that may talk, and closes its connection", async () => {
    stage.server.moderators.add("mintbot");
    stage.twitch({ botToken: "good" });
    expect((await stage.doctor()).map(({ name, state }) => [name, state])).toEqual([
      ["Twitch chat", "ok"],
      ["Twitch chat sign-in", "ok"],
      ["Twitch channel", "ok"],
      ["Twitch writing", "ok"],
      ["Twitch moderator", "ok"],
    ]);
    await stage.server.until(() => stage.server.clients.length === 0);
    expect(stage.server.written).toEqual([]);
  });

  it("says how to sign in when Twitch refuses the token", async () => {
    stage.twitch({ botToken: "stale" });
    expect(await stage.doctor()).toContainEqual(
      expect.objectContaining({ name: "Twitch chat sign-in", state: "failed", cure: "npx chatmint login twitch" }),
    );
  });

  it("says when Twitch cannot be reached", async () => {
    const { url } = stage.server;
    stage.twitch({ botToken: "good" });
    await stage.server.close();
    const [first] = await stage.doctor();
    expect(first).toMatchObject({ name: "Twitch chat", state: "failed", detail: expect.stringContaining(url) });
  });

  it("knows what Twitch refused the bot since its last start, and how to cure it", async () => {
    const kept = new Map<string, string>();
    const memory = { get: (name: string) => kept.get(name), set: (name: string, text: string) => kept.set(name, text) };
    const answers = async () => {
      stage.twitch({ botToken: "good", memory });
      return (await stage.doctor()).filter(({ name }) => name === "Twitch answers");
    };
    expect(await answers()).toEqual([]);
    for (const refused of [["msg_followersonly", "msg_r9k", "msg_r9k"], []]) {
      await stage.started({ botToken: "good", memory });
      for (const kind of refused) {
        stage.server.answers.push({ kind, text: "no" });
        await stage.platform.send("100", "hello");
      }
      await stage.platform.stop();
      if (refused.length > 0) {
        expect(await answers()).toEqual([
          expect.objectContaining({ state: "warning", detail: expect.stringMatching(/^1 ×.*\(msg_followersonly\)/) }),
          expect.objectContaining({ detail: expect.stringMatching(/^2 ×/), cure: expect.stringContaining("/mod") }),
        ]);
      }
    }
    expect(await answers()).toEqual([expect.objectContaining({ state: "ok" })]);
  });

  it("says which channel it could not join", async () => {
    stage.server.ignoreJoins = true;
    stage.twitch({ timeouts: { joinWithinMs: 100 } });
    expect(await stage.doctor()).toContainEqual(
      expect.objectContaining({
        name: "Twitch channel",
        state: "failed",
        detail: expect.stringContaining("#streamer"),
      }),
    );
  });
});
