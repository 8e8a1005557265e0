import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { seededRandom } from "../../src/base/system.ts";
import { samples } from "../support/samples.ts";
import { ChatStage, WAIT } from "../support/twitch-chat.ts";
import { evening } from "../support/twitch-traffic.ts";

let stage: ChatStage;
beforeEach(async () => {
  stage = await ChatStage.open();
});
afterEach(() => stage.close());

describe("thousands of lines of Twitch chat", () => {
  it.each(["one", "two", "three"])(
    "hands over each line and event of an evening once, in order, unchanged: %s",
    async (seed) => {
      await stage.started({});
      const random = seededRandom(seed);
      const { lines, texts, events } = evening(random, 5_000);
      for (let from = 0; from < lines.length; ) {
        const length = 1 + random.integer(30);
        stage.server.broadcast(lines.slice(from, from + length).join("\r\n"));
        from += length;
      }
      stage.server.say({ login: "ann", text: "good night" });
      await vi.waitFor(() => expect(stage.texts.at(-1)).toBe("good night"), { ...WAIT, interval: 50 });
      expect(stage.texts).toEqual([...texts, "good night"]);
      const found: Record<string, number> = {};
      for (const { kind } of stage.host.events) found[kind] = (found[kind] ?? 0) + 1;
      expect(found).toEqual(events);
      // Viewer "0" and viewer "1" are people, not booleans.
      expect(
        stage.host.messages.every(
          ({ author }) => author.login === `user_${author.platformId}_` || author.login === "ann",
        ),
      ).toBe(true);
      expect(new Set(stage.host.messages.map(({ author }) => author.platformId))).toContain("1");
      expect(stage.server.connectionsEver).toBe(1);
      expect(stage.host.lines.filter((line) => line.level === "error")).toEqual([]);
    },
  );

  const recorded = samples("twitch/irc_lines.txt");
  it.skipIf(recorded === undefined)("survives recorded traffic of many kinds, every message once", async () => {
    await stage.started({});
    const lines = readFileSync(recorded!, "utf8").split(/\r?\n/).filter(Boolean);
    // Moved into the stand-in's channel, or the bot would rightly ignore most of them; nothing here may end the session.
    const here = lines
      .filter((line) => !/ RECONNECT\b| 001 |NOTICE \* /.test(line))
      .map((line) =>
        line.replace(/ (PRIVMSG|USERNOTICE|CLEARCHAT|CLEARMSG|ROOMSTATE|NOTICE|USERSTATE) #\S+/, " $1 #streamer"),
      );
    // Also what is said with a resub and the like. Samples whose id is all zeros are one line to the bot.
    const written = / PRIVMSG #streamer\b|[@;]login=[^;]+;.* USERNOTICE #streamer :\S/;
    const messages = here.filter(
      (line) => line.startsWith("@") && written.test(line) && /[@;]user-id=\d/.test(line) && !/[@;]id=0{8}-/.test(line),
    );
    const ids = new Set(messages.map((line) => /[@;]id=([^;\s]+)/.exec(line)?.[1] ?? line));
    for (const line of [...here, ...here]) stage.server.broadcast(line);
    stage.server.say({ login: "ann", text: "the end" });
    await vi.waitFor(() => expect(stage.texts.at(-1)).toBe("the end"), WAIT);
    expect(messages.length).toBeGreaterThan(50);
    expect(stage.host.messages).toHaveLength(ids.size + 1);
    expect(stage.host.events.length).toBeGreaterThan(20);
    expect(stage.server.connectionsEver).toBe(1);
    expect(stage.host.lines.filter((line) => line.level === "error")).toEqual([]);
  });
});
