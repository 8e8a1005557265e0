import path from "node:path";
import { describe, expect, it } from "vitest";
import { rehearsal, temporaryFolder } from "../support/rehearsal.ts";

const QUIET = { watching: { graceMinutes: 0 } };

describe("a timer", () => {
  it("is said every so often while live", async () => {
    const chat = await rehearsal();
    expect(await chat.says("[mod] mo", "!timer add discord 15m Join us at example.com")).toEqual([
      "I say discord every 15 min while live.",
    ]);
    expect(await chat.advance("14m")).toEqual([]);
    expect(await chat.advance("1m")).toEqual(["Join us at example.com"]);
    expect(await chat.advance("30m")).toEqual(["Join us at example.com", "Join us at example.com"]);
  });

  it("is not said while offline, and counts from the next start", async () => {
    const chat = await rehearsal({ config: QUIET });
    await chat.says("[mod] mo", "!timer add discord 15m hello");
    await chat.types("/offline");
    expect(await chat.advance("2h")).toEqual([]);
    await chat.types("/live");
    expect(await chat.advance("14m")).toEqual([]);
    expect(await chat.advance("1m")).toEqual(["hello"]);
  });

  it("waits for so many lines of viewers", async () => {
    const chat = await rehearsal();
    expect(await chat.says("[mod] mo", "!timer add discord 5m lines 3 hello")).toEqual([
      "I say discord every 5 min while live, after 3 lines.",
    ]);
    expect(await chat.advance("20m")).toEqual([]);
    for (const line of ["one", "two"]) await chat.says("ann", line);
    expect(await chat.advance("1m")).toEqual([]);
    await chat.says("nightbot", "I am a bot");
    expect(await chat.advance("1m")).toEqual([]);
    await chat.says("ann", "three");
    expect(await chat.advance("1m")).toEqual(["hello"]);
    for (const line of ["one", "two"]) await chat.says("ann", line);
    expect(await chat.advance("10m")).toEqual([]);
    await chat.says("ann", "three");
    expect(await chat.advance("1m")).toEqual(["hello"]);
  });

  it("never floods: of several that are due one is said a minute", async () => {
    const chat = await rehearsal();
    for (const name of ["one", "two", "three"]) await chat.says("[mod] mo", `!timer add ${name} 10m ${name}`);
    expect(await chat.advance("10m")).toEqual(["one"]);
    expect(await chat.advance("1m")).toEqual(["three"]);
    expect(await chat.advance("1m")).toEqual(["two"]);
    expect(await chat.advance("7m")).toEqual([]);
  });

  it("is said at a time of day in the streamer's zone", async () => {
    const chat = await rehearsal({ config: { timeZone: "Europe/Paris", ...QUIET } });
    // The story begins at 20:00 in Paris.
    expect(await chat.says("[mod] mo", "!timer add goodnight at 22:30 Good night!")).toEqual([
      "I say goodnight at 22:30 while live.",
    ]);
    expect(await chat.advance("149m")).toEqual([]);
    expect(await chat.advance("1m")).toEqual(["Good night!"]);
    expect(await chat.advance("1h")).toEqual([]);
    await chat.types("/offline");
    expect(await chat.advance("1d")).toEqual([]);
  });

  it("knows the words that need no viewer", async () => {
    const chat = await rehearsal();
    await chat.says(
      "[broadcaster] mo",
      "!timer add stats 10m {channel} is live for {uptime} and pays {currency}, {random 7-7}",
    );
    expect(await chat.advance("10m")).toEqual(["streamer is live for 10 min and pays points, 7"]);
    expect(await chat.says("[broadcaster] mo", "!timer add hi 10m Hello {viewer}")).toEqual([
      "I cannot fill in {viewer} here. I know: {currency} {uptime} {random 1-6} {channel}",
    ]);
    expect(await chat.says("[broadcaster] mo", "!timer add hi 10m Live for $(uptime)")).toEqual([
      "$(uptime) is another bot's word. Write {uptime} instead.",
    ]);
  });

  it("is changed, switched off and on, listed and removed", async () => {
    const chat = await rehearsal();
    expect(await chat.says("[mod] mo", "!timer list")).toEqual([
      "There are no timers. Begin with !timer add discord 15m text",
    ]);
    await chat.says("[mod] mo", "!timer add discord 15m lines 2 hello");
    await chat.says("[mod] mo", "!timer add goodnight at 22:30 Good night!");
    expect(await chat.says("[mod] mo", "!timer edit discord 5m lines 0")).toEqual(["discord is changed."]);
    expect(await chat.says("[mod] mo", "!timers")).toEqual(["discord every 5 min · goodnight at 22:30"]);
    expect(await chat.advance("5m")).toEqual(["hello"]);
    expect(await chat.says("[mod] mo", "!timer edit discord bye")).toEqual(["discord is changed."]);
    expect(await chat.advance("5m")).toEqual(["bye"]);
    expect(await chat.says("[mod] mo", "!timer off discord")).toEqual([
      "discord is off. !timer on discord switches it on again.",
    ]);
    expect(await chat.advance("30m")).toEqual([]);
    expect(await chat.says("[mod] mo", "!timer list")).toEqual(["discord every 5 min (off) · goodnight at 22:30"]);
    expect(await chat.says("[mod] mo", "!timer on discord")).toEqual(["discord is on."]);
    expect(await chat.advance("5m")).toEqual(["bye"]);
    expect(await chat.says("[mod] mo", "!timer edit discord at 21:00")).toEqual(["discord is changed."]);
    expect(await chat.says("[mod] mo", "!timer remove goodnight")).toEqual(["goodnight is gone."]);
    expect(await chat.says("[mod] mo", "!timer list")).toEqual(["discord at 21:00"]);
    expect(await chat.says("[mod] mo", "!timer delete discord")).toEqual(["discord is gone."]);
    expect(await chat.advance("3h")).toEqual([]);
  });

  it("says what is wrong with what was written", async () => {
    const chat = await rehearsal();
    const tells = async (line: string) => (await chat.says("[broadcaster] mo", line))[0];
    const how = 'Like this: !timer add discord 15m text (or "at 22:30" instead of 15m)';
    expect(await tells("!timer add discord")).toBe(how);
    expect(await tells("!timer add discord 15m")).toBe(how);
    expect(await tells("!timer add discord hello")).toBe(how);
    expect(await tells("!timer add discord 10s hello")).toBe("A timer is said every 1m to every 24h.");
    expect(await tells("!timer add discord at 25:00 hello")).toBe("25:00 is no time of day. Write it like 22:30.");
    expect(await tells("!timer add discord 15m lines 9999 hello")).toBe("A timer waits for at most 1000 lines.");
    expect(await tells("!timer off discord")).toBe("There is no timer discord.");
    expect(await tells("!timer off")).toBe("Say which timer. !timer list shows them.");
    await tells("!timer add discord 15m hello");
    expect(await tells("!timer add discord 15m hello")).toMatch(/^There is a timer discord already\./);
    expect(await tells("!timer off discrd")).toBe("There is no timer discrd. Did you mean discord?");
    expect(await chat.says("ann", "!timer remove discord")).toEqual([]);
  });

  it("goes on after a restart where it was, and is not said again at once", async () => {
    const bookFile = path.join(temporaryFolder(), "book.db");
    const before = await rehearsal({ bookFile, run: "one" });
    await before.says("[mod] mo", "!timer add discord 15m hello");
    expect(await before.advance("20m")).toEqual(["hello"]);
    await before.close();
    const after = await rehearsal({ bookFile, run: "two" });
    const spoken: number[] = [];
    for (let minute = 1; minute <= 15; minute++) if ((await after.advance("1m")).length > 0) spoken.push(minute);
    // 15 minutes after it was last said: it was said 5 minutes before the restart.
    expect(spoken).toEqual([10]);
  });

  it("stays out of a shared chat", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] mo", "!timer add discord 15m hello");
    await chat.happens({ kind: "sharedChat", on: true });
    expect(await chat.advance("15m")).toEqual([]);
    await chat.happens({ kind: "sharedChat", on: false });
    expect(await chat.advance("15m")).toEqual(["hello"]);
  });

  it("comes from the config too, and is changed there", async () => {
    const custom = {
      timers: [
        { name: "goodnight", cron: "30 20 * * *", text: "Good night!" },
        { name: "water", everyMinutes: 20, text: "Drink some water." },
      ],
    };
    const chat = await rehearsal({ config: { custom } });
    expect(await chat.advance("20m")).toEqual(["Drink some water."]);
    expect((await chat.advance("70m")).sort()).toEqual([
      "Drink some water.",
      "Drink some water.",
      "Drink some water.",
      "Good night!",
    ]);
    expect(await chat.says("[mod] mo", "!timer list")).toEqual(["goodnight at 30 20 * * * · water every 20 min"]);
    expect(await chat.says("[mod] mo", "!timer off water")).toEqual([
      "The timer water is in config.json: the streamer changes it there.",
    ]);
  });

  it("waits for viewers, not for the streamer, and reads lines= as commands write it", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] mo", "!timer add p 1m lines=5 Hello");
    for (let n = 0; n < 5; n++) await chat.says("you", "talking");
    expect(await chat.advance("2m")).toEqual([]);
    for (let n = 0; n < 5; n++) await chat.says("ann", `line ${n}`);
    expect(await chat.advance("1m")).toEqual(["Hello"]);
    expect(await chat.says("[mod] mo", "!timer add q every=15m at 3 o'clock")).toEqual([
      "I say q every 15 min while live.",
    ]);
  });

  it("does what the verbs of other bots mean, shows a timer, and lists nothing for a word it does not know", async () => {
    const chat = await rehearsal({
      config: { custom: { timers: [{ name: "rules", everyMinutes: 30, text: "Be kind." }] } },
    });
    await chat.says("[mod] mo", "!timer add goodnight at 22:30 Good night!");
    expect(await chat.says("[mod] mo", "!timer disable goodnight")).toEqual([
      "goodnight is off. !timer on goodnight switches it on again.",
    ]);
    expect(await chat.says("[mod] mo", "!timer enable goodnight")).toEqual(["goodnight is on."]);
    expect(await chat.says("[mod] mo", "!timer show goodnight")).toEqual(["goodnight at 22:30: Good night!"]);
    expect(await chat.says("[mod] mo", "!timer Rules")).toEqual(["rules every 30 min: Be kind."]);
    expect(await chat.says("[mod] mo", "!timer del goodnight")).toEqual(["goodnight is gone."]);
    const verbs = "After !timer write add, edit, remove, on, off, show or list.";
    expect(await chat.says("[mod] mo", "!timer lst")).toEqual([`${verbs} You may mean !timer list.`]);
    await chat.advance("5s");
    expect(await chat.says("[mod] mo", "!timer https://evil.example x")).toEqual([verbs]);
    await chat.advance("5s");
    expect(await chat.says("[mod] mo", "!timer show https://evil.example")).toEqual([
      expect.stringMatching(/^That cannot be a name/),
    ]);
  });
});

describe("a timer at a time of day, on the nights clocks are changed", () => {
  const night = (timeZone: string, from: string, at: string) =>
    rehearsal({
      nowMs: Date.parse(from),
      config: { timeZone, custom: { timers: [{ name: "late", cron: at, text: "late" }] } },
    });

  it("is said once in the hour that comes twice", async () => {
    const chat = await night("Europe/Berlin", "2026-10-24T22:00Z", "30 2 * * *");
    expect(await chat.advance("8h")).toEqual(["late"]);
    expect(await chat.advance("24h")).toEqual(["late"]);
  });

  it("is said once where its hour is left out: at the first moment after", async () => {
    const chat = await night("Europe/Berlin", "2026-03-29T00:00Z", "30 2 * * *");
    expect(await chat.advance("59m")).toEqual([]);
    expect(await chat.advance("1m")).toEqual(["late"]);
    expect(await chat.advance("8h")).toEqual([]);
  });

  it("made in chat for a midnight that is left out is said too", async () => {
    const chat = await night("America/Santiago", "2026-09-06T03:00Z", "0 12 1 1 *");
    await chat.says("[mod] mo", "!timer add midnight at 0:00 A new day!");
    expect(await chat.advance("59m")).toEqual([]);
    expect(await chat.advance("2m")).toEqual(["A new day!"]);
  });
});

describe("an item that is filled up at midnight", () => {
  it.each([
    ["America/Santiago", "2026-09-06T03:00Z"],
    ["America/Havana", "2026-03-08T04:00Z"],
  ])("is filled up in %s on the day that has no midnight", async (timeZone, from) => {
    const items = [{ name: "Hat", price: 1, stock: 1, restock: "@daily", fulfil: "auto" }];
    const chat = await rehearsal({
      nowMs: Date.parse(from),
      balances: { ann: 9 },
      config: { timeZone, shop: { items } },
    });
    await chat.says("ann", "!redeem hat");
    expect(await chat.says("ann", "!redeem hat")).toEqual([expect.stringMatching(/sold out/)]);
    await chat.advance("61m");
    expect(await chat.says("ann", "!redeem hat")).toEqual([expect.stringMatching(/ann has Hat/)]);
  });
});
