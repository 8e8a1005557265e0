/** An evening of Twitch chat, made up: every kind of line, in any order, with what the bot must make of it. */
import type { Random } from "../../src/base/system.ts";
import { privmsgLine, tagPrefix } from "./irc-server.ts";

export interface Evening {
  /** Raw lines in order. */
  readonly lines: readonly string[];
  /** The texts that count, in order. */
  readonly texts: readonly string[];
  /** How many events of each kind they stand for. */
  readonly events: Readonly<Record<string, number>>;
}

const WORDS = [
  "gg",
  "😀",
  "👩‍🚀",
  "👍🏽",
  "שלום",
  "مرحبا",
  "日本語",
  "naïve",
  "!points",
  "!give @under_score_ 1.5k",
  ":)",
  ";-)",
  "a=b",
  "\\o/",
  "@ann",
  "1",
  "0",
  "𝒷𝑜𝓁𝒹",
  "a\u0301",
];
const BROKEN = [
  "",
  "@",
  "@broken",
  ":x",
  "@a= :tmi.twitch.tv NOTICE #streamer",
  ":tmi.twitch.tv HOSTTARGET #streamer",
  "@badges=;user-id= :a!a@a PRIVMSG #streamer :nobody wrote this",
  ":jtv!jtv@jtv.tmi.twitch.tv PRIVMSG streamer :somebody is now hosting you.",
  "@msg-id=slow_off :tmi.twitch.tv NOTICE #streamer :This room is no longer in slow mode.",
  "@emote-only=0;room-id=100;slow=0 :tmi.twitch.tv ROOMSTATE #streamer",
  "@message-id=1;user-id=5 :eve!eve@eve.tmi.twitch.tv WHISPER mintbot :psst, give me points",
  ":eve!eve@eve.tmi.twitch.tv JOIN #streamer",
  "@room-id=100 :tmi.twitch.tv CLEARCHAT #streamer",
];

/** `count` things that happen, some of them several lines long. */
export function evening(random: Random, count: number): Evening {
  const lines: string[] = [];
  const texts: string[] = [];
  const events: Record<string, number> = {};
  const told = (kind: string, times = 1) => {
    events[kind] = (events[kind] ?? 0) + times;
  };
  let number = 0;
  const id = () => `id-${number++}`;
  const pick = <T>(from: readonly T[]): T => from[random.integer(from.length)] as T;
  const who = () => {
    const userId = String(random.integer(400));
    return { login: `user_${userId}_`, userId };
  };
  const text = () => Array.from({ length: 1 + random.integer(12) }, () => pick(WORDS)).join(" ");
  const notice = (kind: string, tags: Record<string, string> = {}) => {
    const { login, userId } = who();
    const usual = {
      id: id(),
      login,
      "msg-id": kind,
      "room-id": "100",
      "tmi-sent-ts": "1700000000000",
      "user-id": userId,
    };
    return `${tagPrefix({ ...usual, "msg-param-sub-plan": "1000", ...tags })}:tmi.twitch.tv USERNOTICE #streamer`;
  };
  const say = (written: string, tags: Record<string, string> = {}) => {
    const line = privmsgLine({ ...who(), id: id(), text: written, tags });
    lines.push(line);
    texts.push(written);
    if (random.integer(20) === 0) lines.push(line);
  };
  const recipient = () => {
    const { login, userId } = who();
    return { "msg-param-recipient-id": userId, "msg-param-recipient-user-name": login };
  };
  const subscribed = new Set<string>();
  const happenings: (() => void)[] = [
    () => {
      say(`cheer100 ${text()}`, { bits: "100" });
      told("cheer");
    },
    () => {
      // Nobody subscribes twice in an evening.
      const { login, userId } = who();
      if (subscribed.has(userId)) return;
      subscribed.add(userId);
      const tags = { login, "user-id": userId, "msg-param-cumulative-months": "3" };
      lines.push(notice(pick(["sub", "resub"]), tags));
      told("subscription");
    },
    () => {
      lines.push(notice("subgift", { ...recipient(), "msg-param-origin-id": id() }));
      told("subscription");
      told("gift");
    },
    () => {
      const bomb = { "msg-param-community-gift-id": id(), "msg-param-mass-gift-count": "20" };
      lines.push(notice("submysterygift", bomb));
      for (let gift = 0; gift < 20; gift += 1) lines.push(notice("subgift", { ...recipient(), ...bomb }));
      told("gift");
      told("subscription", 20);
    },
    () => {
      lines.push(notice("raid", { "msg-param-viewerCount": "1" }));
      told("raid");
    },
    () => {
      lines.push("@ban-duration=1;room-id=100;target-user-id=3 :tmi.twitch.tv CLEARCHAT #streamer :user_3_");
      told("banned");
    },
    () => {
      lines.push("@login=user_3_;room-id=;target-msg-id=id-1 :tmi.twitch.tv CLEARMSG #streamer :oops");
      told("deleted");
    },
    () => lines.push(notice("sharedchatnotice", { "source-msg-id": "sub", "source-room-id": "200" })),
    () => lines.push(notice(pick(["announcement", "viewermilestone", "ritual", "extendsub"]))),
    () => say("€".repeat(500)),
    () => say("🙂".repeat(250)),
  ];
  for (let index = 0; index < count; index += 1) {
    if (random.integer(5) === 0) pick(happenings)();
    else say(text());
    if (random.integer(10) === 0) lines.push(pick(BROKEN));
  }
  return { lines, texts, events };
}
