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
