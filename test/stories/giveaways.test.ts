import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";

/** The first 32 hex characters of a hash, or all 64 of it. */
const plain = (line: string) => line.replace(/\b[0-9a-f]{64}\b/g, "HASH").replace(/\b[0-9a-f]{32}\b/g, "HASH32");
const plainly = (lines: readonly string[]) => lines.map(plain);

describe("!giveaway", () => {
  it("gives something away: a keyword, a closing, a draw with words of the chat", async () => {
    const chat = await rehearsal();
    expect(plainly(await chat.says("[mod] max", '!giveaway start "A game" keyword car'))).toEqual([
      "Giveaway: A game! Type car to enter. (G1, seed hash HASH32)",
    ]);
    for (const name of ["ann", "bob", "eve"]) expect(await chat.says(name, "car")).toEqual([]);
    expect(await chat.says("ann", "!giveaway")).toEqual(["G1 A game: 3 viewers in, keyword car"]);
    expect(await chat.advance("30s")).toEqual(["3 joined (3 are in): A game, type car."]);
    expect(plainly(await chat.says("[mod] max", "!giveaway close"))).toEqual([
      "Giveaway G1 is closed: 3 viewers are in. (list hash HASH32)",
    ]);
    const [drawn] = await chat.says("[mod] max", "!giveaway draw mix pineapple pizza");
    expect(plain(drawn!)).toMatch(/^(ann|bob|eve) wins A game! Check it: !giveaway proof G1$/);
    const winner = drawn!.split(" ")[0]!;
    expect(plainly(await chat.says("ann", "!giveaway proof"))).toEqual([
      "Giveaway G1: seed hash HASH, list hash HASH, seed HASH. The streamer checks it with: npx chatmint giveaway verify 1",
    ]);
    expect(await chat.says("ann", "!giveaway list")).toEqual([`G1 A game: won by ${winner}`]);
    await chat.close();
    // The real show has a giveaway 1 too, and its proof stays.
    expect(readdirSync(path.join(chat.folder, "rehearsal-proofs"))).toEqual(["giveaway-1.json"]);
    expect(existsSync(path.join(chat.folder, "proofs"))).toBe(false);
  });

  it("draws again, in the place of the last winner or a named one", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] max", "!giveaway start A game");
    for (const name of ["ann", "bob", "eve"]) await chat.says(name, "!join");
    const first = (await chat.says("[mod] max", "!giveaway draw"))[1]!.split(" ")[0]!;
    const second = (await chat.says("[mod] max", "!giveaway redraw"))[0]!.split(" ")[0]!;
    const [third] = await chat.says("[mod] max", `!giveaway redraw @${second}`);
    expect(new Set([first, second, third!.split(" ")[0]]).size).toBe(3);
    expect(third).toMatch(/^\w+ wins A game!$/);
    expect(await chat.says("[mod] max", "!giveaway redraw @ann")).toHaveLength(1);
  });

  it("is silent for viewers who try what moderators do, and tells anybody that nothing is open", async () => {
    const chat = await rehearsal();
    expect(await chat.says("ann", "!giveaway start Car")).toEqual([]);
    expect(await chat.says("ann", "!giveaway")).toEqual(["No giveaway is open."]);
    expect(await chat.says("[mod] max", "!giveaway draw")).toEqual(["No giveaway is open or waits for its draw."]);
    await chat.advance("5s");
    expect(await chat.says("[mod] max", '!giveaway startt "Car"')).toEqual([
      "After !giveaway write start, close, draw, redraw, cancel, status, list or proof. You may mean !giveaway start.",
    ]);
    await chat.advance("5s");
    expect(await chat.says("[mod] max", '!giveaway start "Car" winers 2')).toEqual([
      "I don't know the option winers. Did you mean winners?",
    ]);
    await chat.advance("5s");
    expect(await chat.says("[mod] max", "!giveaway start")).toEqual([
      'Say what can be won, in quotes: !giveaway start "A game" keyword car',
    ]);
  });

  it("asks winners to show that they are there, and replaces who does not", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] max", "!giveaway start 500 claim 60s");
    for (const name of ["ann", "bob"]) await chat.says(name, "!enter");
    const [, drawn] = await chat.says("[mod] max", "!giveaway draw");
    const [first] = drawn!.split(",");
    const second = first === "ann" ? "bob" : "ann";
    expect(await chat.advance("60s")).toEqual([
      `${first} did not write in time.`,
      `${second}, you are drawn for 500 points! Write anything within 1 min to take it.`,
    ]);
    expect(await chat.says(second, "me!")).toEqual([`${second} is here and takes 500 points!`]);
    expect(chat.balances()[second]).toBeGreaterThanOrEqual(500);
  });

  it("pays every ticket back when it is cancelled", async () => {
    const chat = await rehearsal({ balances: { ann: 1_000, bob: 50 } });
    await chat.says("[mod] max", '!giveaway start "Car" keyword car price 100 max 5');
    expect(await chat.says("ann", "car")).toEqual(["A ticket costs 100 points: !ticket 1 car or !ticket max car"]);
    expect(chat.balances()).toEqual({ ann: 1_000, bob: 50 });
    expect(await chat.says("ann", "!ticket 3")).toEqual([]);
    expect(await chat.says("ann", "!tickets")).toEqual(["You have 3 tickets of 3 for Car."]);
    expect(await chat.says("bob", "!ticket 0")).toEqual([
      "Write how many tickets, as a whole number or max: !ticket 1 car or !ticket max car",
    ]);
    expect(await chat.says("bob", "!tickets max")).toEqual(["You only have 50 points."]);
    expect(chat.balances()).toEqual({ ann: 700, bob: 50 });
    expect(await chat.says("[mod] max", "!giveaway cancel")).toEqual([
      "The giveaway of Car is cancelled. Everybody gets their tickets back.",
    ]);
    expect(chat.balances()).toEqual({ ann: 1_000, bob: 50 });
  });

  it("never sells a ticket for words that say neither how many nor which", async () => {
    const chat = await rehearsal({ balances: { ann: 1_000 } });
    await chat.says("[mod] max", '!giveaway start "Car" price 100 keyword car');
    const how = "Write how many tickets, as a whole number or max: !ticket 1 car or !ticket max car";
    for (const words of ["0", "-3", "0.5", "1e3", "$5", "٣", "99999999999999999999", "half", "5%"]) {
      for (const line of [
        `!ticket ${words} car`,
        `!ticket car ${words}`,
        `!tickets ${words} car`,
        `!ticket ${words}`,
      ]) {
        expect([line, await chat.says("ann", line)]).toEqual([line, [how]]);
        await chat.advance("5s");
      }
    }
    for (const words of ["cancel", "refund", "two", "three", "please", "status"]) {
      expect(await chat.says("ann", `!ticket ${words} car`)).toEqual([how]);
      await chat.advance("5s");
    }
    expect(await chat.says("ann", "!ticket 2 bike")).toEqual(["No giveaway here is called that. Say which one: car"]);
    expect(chat.balances()).toEqual({ ann: 1_000 });
    expect(await chat.says("ann", "!ticket car 2")).toEqual([]);
    expect(chat.balances()).toEqual({ ann: 800 });
  });

  it("shows tickets, and buys none, for words behind !tickets that are no number", async () => {
    const chat = await rehearsal({ balances: { ann: 1_000 } });
    await chat.says("[mod] max", '!giveaway start "Car" price 100 keyword gta5');
    await chat.says("[mod] max", '!giveaway start "Mug" price 100 keyword mug');
    expect(await chat.says("ann", "!ticket 2 gta5")).toEqual([]);
    for (const words of ["status gta5", "mine gta5", "how gta5", "gta5"]) {
      expect(await chat.says("ann", `!tickets ${words}`)).toEqual(["You have 2 tickets of 2 for Car."]);
    }
    expect(await chat.says("ann", "!tickets please")).toEqual(["You have 2 tickets of 2 for Car · no ticket for Mug."]);
    expect(chat.balances()).toEqual({ ann: 800 });
  });

  it("tells moderators the words that stand behind !giveaway, and the one that another bot's word means", async () => {
    const chat = await rehearsal();
    const verbs = "After !giveaway write start, close, draw, redraw, cancel, status, list or proof.";
    for (const [word, meant] of [
      ["end", "close"],
      ["open", "start"],
      ["pick", "draw"],
      ["winner", "draw"],
      ["reset", "cancel"],
      ["stop", "close"],
      ["ROLL", "draw"],
    ]) {
      expect(await chat.says("[mod] max", `!giveaway ${word}`)).toEqual([`${verbs} You may mean !giveaway ${meant}.`]);
      await chat.advance("5s");
    }
    expect(await chat.says("[mod] max", "!giveaway https://evil.example")).toEqual([verbs]);
    expect(await chat.says("ann", "!giveaway pick")).toEqual(["No giveaway is open."]);
    expect(await chat.says("[mod] max", "!cancelraffle")).toEqual(["No raffle is running."]);
    await chat.says("[mod] max", "!raffle 100 60s");
    expect(await chat.says("[mod] max", "!cancelraffle")).toEqual(["The raffle of 100 points is cancelled."]);
  });

  it("hears a keyword as people type it, and shows it as the moderator wrote it", async () => {
    const chat = await rehearsal();
    const [opened] = await chat.says("[mod] max", '!giveaway start "A game" keyword KEKW');
    expect(opened).toContain("Type KEKW to enter.");
    const lines = [
      "KEKW",
      "kekw",
      "!kekw",
      "kekw!",
      "KEKW KEKW KEKW",
      "kekw.",
      '"KEKW"',
      "@you kekw",
      "kekw please :)",
    ];
    for (const [n, line] of lines.entries()) expect([line, await chat.says(`v${n}`, line)]).toEqual([line, []]);
    await chat.says("late", "is kekw the word");
    expect((await chat.says("[mod] max", "!giveaway"))[0]).toContain(`${lines.length} viewers in, keyword KEKW`);
    expect((await chat.says("[mod] max", "!giveaway draw kekw"))[0]).toContain("is closed: 9 viewers are in");
  });

  it("takes a keyword with the mark unless it is a command, which goes before a keyword without", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] max", "!command add !car We have a car.");
    expect(await chat.says("[mod] max", '!giveaway start "A game" keyword !car')).toEqual([
      "keyword cannot be !car: it is a command. Like this: keyword car",
    ]);
    await chat.advance("5s");
    expect((await chat.says("[mod] max", '!giveaway start "A game" keyword !win'))[0]).toContain("Type !win to enter.");
    expect(await chat.says("ann", "!win")).toEqual([]);
    expect(await chat.says("bob", "win")).toEqual([]);
    expect(await chat.says("[mod] max", "!giveaway start Mug keyword WIN")).toEqual([
      "The keyword WIN is taken by another open giveaway.",
    ]);
    await chat.advance("5s");
    await chat.says("[mod] max", "!giveaway start Mug keyword car");
    expect(await chat.says("ann", "!car")).toEqual(["We have a car."]);
    expect(await chat.says("ann", "car")).toEqual([]);
    expect((await chat.says("[mod] max", "!giveaway"))[0]).toMatch(/1 viewer in, keyword car · .* 2 viewers in/);
  });

  it("says why somebody is not in, once each for a giveaway, and the rehearsal says why it is silent", async () => {
    const chat = await rehearsal({ balances: { ann: 5 } });
    expect(await chat.says("ann", "!enter")).toEqual(["No giveaway is open."]);
    expect(await chat.says("bob", "!join")).toEqual(["No giveaway is open."]);
    await chat.says("[mod] max", '!giveaway start "Mug" subscribers keyword mug');
    await chat.advance("5s");
    expect(await chat.says("ann", "mug")).toEqual(["This one is for subscribers."]);
    await chat.advance("5s");
    expect(await chat.says("ann", "mug")).toEqual([]);
    expect(chat.hints().at(-1)).toBe(
      "(silent: ann is not in; chat was told why a moment ago: This one is for subscribers.)",
    );
    expect(await chat.says("[sub] cat", "mug")).toEqual([]);
    expect(chat.hints().at(-1)).toBe("(silent: cat is in)");
    expect(await chat.says("[sub] cat", "mug")).toEqual([]);
    expect(chat.hints().at(-1)).toBe("(silent: cat was in already)");
    await chat.says("[mod] max", "!giveaway cancel");
    await chat.says("[mod] max", '!giveaway start "Car" price 100 keyword car');
    expect(await chat.says("ann", "!enter")).toEqual(["You only have 5 points."]);
    await chat.advance("5s");
    expect(await chat.says("ann", "!enter please")).toEqual(["No giveaway here is called that. Say which one: car"]);
    await chat.says("[mod] max", "!giveaway cancel");
    await chat.says("[mod] max", "!raffle 100");
    expect(await chat.says("[mod] max", "!join")).toEqual([
      "You opened this one and pay its prize, so you cannot take part.",
    ]);
    await chat.says("bob", "!giveaway draw");
    expect(chat.hints().at(-1)).toBe("(silent: only moderators can draw a giveaway)");
    await chat.says("[mod] max", "!goal end");
    expect(chat.hints().at(-1)).toBe("(silent: only the streamer sets and ends a goal)");
    // What was announced is no silence.
    chat.hints();
    await chat.says("[mod] max", "!cancelraffle");
    expect(chat.hints()).toEqual([]);
  });

  it("tells a crowd that is not in only so often that chat can be read", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] max", '!giveaway start "Mug" subscribers keyword mug');
    let said = 0;
    for (let n = 0; n < 60; n++) said += (await chat.says(`v${n}`, "mug")).length;
    expect(said).toBe(10);
  });

  it("enters by the keyword with the free ticket of a giveaway with a price, and spends nothing", async () => {
    const chat = await rehearsal({ balances: { ann: 500 }, config: { giveaways: { freeEntry: true } } });
    const [opened] = await chat.says("[mod] max", '!giveaway start "Car" price 100 keyword car');
    expect(opened).toContain("Your first ticket is free with !enter car; more cost 100 points: !ticket 1 car.");
    expect(await chat.says("ann", "car")).toEqual([]);
    expect(await chat.says("ann", "!tickets")).toEqual(["You have 1 ticket of 1 for Car."]);
    expect(chat.balances()).toEqual({ ann: 500 });
  });

  it("takes out who is banned and pays their tickets back", async () => {
    const chat = await rehearsal({ balances: { ann: 1_000 } });
    await chat.says("[mod] max", "!giveaway start Car price 100");
    await chat.says("ann", "!ticket 3");
    await chat.happens({ kind: "banned", platformId: "ann" });
    expect(chat.balances()).toEqual({ ann: 1_000 });
    expect(plainly(await chat.says("[mod] max", "!giveaway draw")).at(-1)).toBe("Nobody was in, so nobody wins Car.");
  });
});

describe("!raffle", () => {
  it("runs by itself as viewers of StreamElements know it", async () => {
    const chat = await rehearsal();
    expect(plainly(await chat.says("[mod] max", "!raffle 1000 60"))).toEqual([
      "A raffle for 1,000 points has begun! It ends in 1 min. Enter by typing !join (seed hash HASH32)",
    ]);
    for (let n = 0; n < 12; n++) await chat.says(`viewer${n}`, "!join");
    const said = await chat.advance("60s");
    expect(said).toEqual([
      expect.stringMatching(
        /^viewer\d+, viewer\d+ win 500 points each! 12 viewers joined. Check it: !giveaway proof G1$/,
      ),
    ]);
    expect(plainly(await chat.says("ann", "!giveaway proof"))).toEqual([
      "Raffle G1: seed hash HASH, list hash HASH, seed HASH. The streamer checks it with: npx chatmint giveaway verify 1",
    ]);
  });

  it("is called a raffle when it is cancelled, when nobody joins, and when none runs", async () => {
    const chat = await rehearsal();
    expect(await chat.says("[mod] max", "!cancelraffle")).toEqual(["No raffle is running."]);
    await chat.says("[mod] max", "!raffle 1000 60");
    expect(await chat.says("[mod] max", "!cancelraffle")).toEqual(["The raffle of 1,000 points is cancelled."]);
    await chat.says("[mod] max", "!raffle 1000 60");
    expect(await chat.advance("60s")).toEqual(["Nobody joined the raffle for 1,000 points."]);
  });

  it("tells how many joined only while there is more than its last minute left", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] max", "!raffle 1000 3m");
    await chat.says("ann", "!join");
    expect(await chat.advance("60s")).toEqual(["1 joined (1 is in): 1,000 points."]);
    await chat.says("bob", "!join");
    await chat.advance("65s");
    await chat.says("eve", "!join");
    expect(await chat.advance("60s")).toEqual([
      expect.stringMatching(/^(ann|bob|eve) wins 1,000 points! 3 viewers joined\./),
    ]);
  });

  it("is what !join means beside other giveaways, and !enter the one without a keyword", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] max", '!giveaway start "A game" keyword car');
    await chat.says("[mod] max", "!giveaway start Mug");
    await chat.says("[mod] max", "!raffle 1000 60");
    for (const name of ["ann", "bob"]) expect(await chat.says(name, "!join")).toEqual([]);
    expect(await chat.says("eve", "!join please")).toEqual([]);
    expect(await chat.says("cat", "!enter")).toEqual([]);
    expect(await chat.says("dan", "!enter car")).toEqual([]);
    expect(await chat.says("ann", "!giveaway")).toEqual([
      "G3 1,000 points: 3 viewers in · G2 Mug: 1 viewer in · G1 A game: 1 viewer in, keyword car",
    ]);
    await chat.advance("1m");
    expect(await chat.says("cat", "!tickets")).toEqual(["You have no ticket for A game · 1 ticket of 1 for Mug."]);
    expect(await chat.says("[mod] max", "!giveaway start Cup")).toEqual([
      "Another giveaway without a keyword is open; give this one its own, like keyword car.",
    ]);
  });

  it("is not what !giveaway close means beside a giveaway: it ends by itself", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] max", "!giveaway start Mug");
    await chat.says("[mod] max", "!raffle 1000 60");
    expect(plainly(await chat.says("[mod] max", "!giveaway close"))).toEqual([
      "Giveaway G1 is closed: nobody is in. (list hash HASH32)",
    ]);
    await chat.says("[mod] max", "!giveaway cancel");
    expect(await chat.says("ann", "!giveaway")).toEqual(["G2 1,000 points: 0 viewers in"]);
  });

  it("has one winner as !sraffle, and !cancelraffle ends it", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] max", "!sraffle 500 2m");
    for (let n = 0; n < 12; n++) await chat.says(`viewer${n}`, "!join");
    expect(await chat.says("[mod] max", "!cancelraffle")).toEqual(["The raffle of 500 points is cancelled."]);
    expect(await chat.says("[mod] max", "!raffle 500 5")).toEqual([
      "A raffle lasts 10 seconds to 1 hour, like 60s or 5min.",
    ]);
  });
});

describe("drops", () => {
  it("!reward: the streamer gives of their own", async () => {
    const chat = await rehearsal({ known: ["bob"] });
    expect(await chat.says("[broadcaster] you", "!reward @bob 500 for the clip")).toEqual([
      "bob gets 500 points (for the clip) and has 500 points now. (#1)",
    ]);
    expect(await chat.says("[broadcaster] you", "!addpoints bob 5")).toEqual([
      "bob got 5 points and has 505 points now. (#2)",
    ]);
    expect(await chat.says("[broadcaster] you", "!undo")).toEqual(["#2 is undone: 5 points from bob taken back."]);
    expect(await chat.says("[broadcaster] you", "!undo")).toEqual(["#1 is undone: 500 points from bob taken back."]);
    expect(await chat.says("[broadcaster] you", "!undo")).toEqual(["There is nothing of yours to undo."]);
    expect(await chat.says("[mod] max", "!reward @bob 500")).toEqual([]);
  });

  it("!rain: shared out in whole units among those who write; the rest stays", async () => {
    const chat = await rehearsal();
    for (const name of ["ann", "bob", "eve"]) await chat.says(name, "hello");
    const before = chat.balances();
    expect(await chat.says("[mod] max", "!rain 100")).toEqual(["It rains 99 points! 3 viewers get 33 points each."]);
    for (const name of ["ann", "bob", "eve"]) expect(chat.balances()[name]).toBe((before[name] ?? 0) + 33);
    expect(await chat.says("ann", "!rain 100")).toEqual([]);
    expect((await chat.says("ann", "!commands")).join()).not.toContain("!rain");
    expect((await chat.says("[mod] max", "!commands mods")).join()).toContain("!rain");
  });

  it("!rain: paid by a viewer where the config allows it", async () => {
    const chat = await rehearsal({ balances: { ann: 1_000 }, config: { drops: { viewerRain: { enabled: true } } } });
    for (const name of ["ann", "bob", "eve"]) await chat.says(name, "hello");
    const before = chat.balances();
    expect((await chat.says("ann", "!commands")).join()).toContain("!rain");
    expect(await chat.says("ann", "!rain 50")).toEqual(["A rain is at least 100 points."]);
    expect(await chat.says("ann", "!rain 301")).toEqual([
      "ann lets it rain 300 points! 2 viewers get 150 points each.",
    ]);
    expect(chat.balances().ann).toBe(before.ann! - 300);
  });

  it("!drop: the first who type the word get it, each once", async () => {
    const chat = await rehearsal();
    const [dropped] = await chat.says("[mod] max", "!drop 50 2");
    const word = /to type (\w+) get it/.exec(dropped!)![1]!;
    expect(dropped).toBe(`A drop of 50 points! The first 2 to type ${word} get it.`);
    expect(await chat.says("[mod] max", word)).toEqual([]);
    await chat.says("ann", word.toUpperCase());
    expect(await chat.says("ann", word)).toEqual([]);
    expect(await chat.says("bob", word)).toEqual(["ann, bob were quick and got 50 points each."]);
    expect(await chat.says("eve", word)).toEqual([]);
    expect(chat.balances()).toMatchObject({ ann: 50, bob: 50 });
  });

  it("come by themselves every so many minutes of being live", async () => {
    const plans = [{ name: "hourly", kind: "drop", amount: 25, everyMinutes: 20 }];
    const chat = await rehearsal({ config: { drops: { plans, claimSeconds: 60 } } });
    expect(await chat.advance("19m")).toEqual([]);
    expect((await chat.advance("1m")).join()).toContain("A drop of 25 points!");
    await chat.types("/offline");
    expect((await chat.advance("2h")).filter((line) => line.startsWith("A drop"))).toEqual([]);
  });

  it("reads the first words of other bots", async () => {
    const chat = await rehearsal();
    expect((await chat.says("[mod] max", "!raffle start 500 60s"))[0]).toContain("A raffle for 500 points");
    expect(await chat.says("ann", "!raffle join")).toEqual([]);
    expect(await chat.says("[mod] max", "!raffle draw")).toEqual([
      "A raffle draws by itself when its time is over. !cancelraffle ends it without a winner.",
    ]);
    expect(await chat.says("[mod] max", "!raffle cancel")).toEqual(["The raffle of 500 points is cancelled."]);
    expect((await chat.says("[mod] max", "!sraffle open 100"))[0]).toContain("A raffle for 100 points");
  });
});

describe("a giveaway of weeks", () => {
  it("is closed, drawn and cancelled by its name after any number of raffles", async () => {
    const chat = await rehearsal({ balances: { ann: 1_000 } });
    await chat.says("you", '!giveaway start "A car" price 100 keyword car');
    await chat.says("ann", "!ticket 2 car");
    await chat.says("you", "!giveaway start 500 keyword dog");
    for (let n = 0; n < 51; n++) {
      await chat.says("you", "!raffle 10 10s");
      await chat.advance("11s");
    }
    expect((await chat.says("you", "!giveaway draw car"))[1]).toMatch(/^ann wins A car!/);
    expect((await chat.says("you", "!giveaway cancel dog"))[0]).toMatch(/is cancelled/);
  });

  it("is told by its number where it is over", async () => {
    const chat = await rehearsal({ known: ["ann"] });
    await chat.says("you", "!giveaway start Mug keyword mug");
    await chat.says("ann", "mug");
    expect(await chat.says("you", "!giveaway redraw G1")).toEqual(["G1 is open."]);
    await chat.says("you", "!giveaway draw");
    expect(await chat.says("you", "!giveaway close G1")).toEqual(["G1 is drawn already."]);
    expect(await chat.says("you", "!giveaway cancel 2")).toEqual(["There is no giveaway that could be cancelled."]);
  });
});
