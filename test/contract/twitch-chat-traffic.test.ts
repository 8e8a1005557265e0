import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { privmsgLine } from "../support/irc-server.ts";
import { ChatStage, WAIT } from "../support/twitch-chat.ts";

let stage: ChatStage;
beforeEach(async () => {
  stage = await ChatStage.open();
});
afterEach(() => stage.close());

describe("thousands of lines of Twitch chat", () => {
  const WORDS = [
    "gg",
    "😀",
    "מה",
    "שלום",
    "!points",
    "naïve",
    "日本語",
    "a_b_c",
    "👩‍🚀",
    ":)",
    ";-)",
    "=",
    "\\o/",
    "@ann",
    "1",
    "0",
  ];

  it("hands over each of 5,000 lines once, in order, with nothing changed, whatever the frames hold", async () => {
    await stage.started({});
    const expected: string[] = [];
    let frame: string[] = [];
    for (let index = 0; index < 5_000; index += 1) {
      const text =
        `${index} ${WORDS[index % WORDS.length]} ${"€".repeat(index % 7 === 0 ? 490 : 3)}${WORDS[(index * 7) % WORDS.length]}`.trim();
      expected.push(text);
      const line = privmsgLine({ login: `user_${index % 97}`, userId: String(index % 97), text });
      frame.push(line);
      if (index % 5 === 0) frame.push(line, "@broken", ":tmi.twitch.tv HOSTTARGET #streamer", "");
      if (frame.length > 20) {
        stage.server.broadcast(frame.join("\r\n"));
        frame = [];
      }
    }
    stage.server.broadcast(frame.join("\r\n"));
    await vi.waitFor(() => expect(stage.host.messages).toHaveLength(5_000), WAIT);
    expect(stage.texts).toEqual(expected);
    // User "0" and user "1" are people, not booleans.
    expect(new Set(stage.host.messages.map(({ author }) => author.platformId))).toEqual(
      new Set(Array.from({ length: 97 }, (_, index) => String(index))),
    );
  });

  const recorded = new URL("../../../shared/fixtures/twitch/irc_lines.txt", import.meta.url);
  it.skipIf(!existsSync(recorded))("survives recorded traffic of many kinds, every message once", async () => {
    await stage.started({});
    const lines = readFileSync(recorded, "utf8").split(/\r?\n/).filter(Boolean);
    // Moved into the stand-in's channel, or the bot would rightly ignore most of them; nothing here may end the session.
    const here = lines
      .filter((line) => !/ RECONNECT\b| 001 |NOTICE \* /.test(line))
      .map((line) =>
        line.replace(/ (PRIVMSG|USERNOTICE|CLEARCHAT|CLEARMSG|ROOMSTATE|NOTICE|USERSTATE) #\S+/, " $1 #streamer"),
      );
    const messages = here.filter(
      (line) => line.startsWith("@") && / PRIVMSG #streamer\b/.test(line) && /[@;]user-id=\d/.test(line),
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
