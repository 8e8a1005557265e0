/** The files of StreamElements and PhantomBot: what is in them, and who is not. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { scratchFolder, type TestBook, testBook } from "../support/book.ts";
import { commandLine } from "../support/command-line.ts";
import { readFile } from "./reading.ts";

let scratch: ReturnType<typeof scratchFolder>;
let book: TestBook;
beforeEach(async () => {
  scratch = scratchFolder();
  book = await testBook(path.join(scratch.folder, "chatmint.db"));
});
afterEach(() => {
  if (book.db.open) book.close();
  scratch.remove();
});

/** Somebody with logins (`twitch:ada_l`, seen in this order) who has so much and watched so long. */
async function viewer(has: number, minutes: number, ...logins: string[]): Promise<void> {
  const { db } = book;
  const [person, ...others] = await Promise.all(logins.map(() => book.person("x")));
  db.exec("DROP TRIGGER IF EXISTS identity_is_fixed; DROP TRIGGER IF EXISTS identity_moves_by_a_link");
  for (const [at, login] of logins.entries()) {
    const [platform, name] = login.split(/:(.*)/s);
    const own = [person!, ...others][at]!.id;
    db.prepare(
      "UPDATE identity SET platform = ?, platform_id = ?, login = ?, display_name = ?, viewer_id = ?, seen_at_ms = seen_at_ms + ? WHERE viewer_id = ?",
    ).run(...[platform, String(7_000 + own), name, name, person!.id, at, own]);
  }
  db.prepare(
    "INSERT INTO channel (platform, platform_id, login, currency_id) VALUES ('twitch', '1', 's', ?) ON CONFLICT DO NOTHING",
  ).run(book.points.id);
  db.prepare(
    "INSERT INTO watch (channel_id, viewer_id, minutes, first_seen_at_ms, last_seen_at_ms) VALUES (1, ?, ?, 0, 0)",
  ).run(person!.id, minutes);
  if (has > 0) await book.pay(person!, has);
}

async function exported(
  format: string,
  ...options: string[]
): Promise<{ readonly file: string; readonly printed: string }> {
  const to = path.join(scratch.folder, `${format}.csv`);
  const { code, printed } = await commandLine("export", to, "--format", format, "--data", scratch.folder, ...options);
  expect(code, printed).toBe(0);
  return { file: readFileSync(to, "utf8"), printed };
}

it("have points and watch time by the login of Twitch, and tell who is left out", async () => {
  await viewer(1_240, 1_440, "twitch:ada_l");
  await viewer(300, 60, "twitch:007");
  await viewer(5, 10, "twitch:linked", "kick:linked-there");
  await viewer(7, 0, "twitch:old_name", "twitch:new_name");
  await viewer(9, 9, "kick:only-kick");
  await viewer(0, 0, "twitch:nothing");
  await viewer(3, 3, 'twitch:odd,"name');
  await viewer(4, 4, "twitch:=1+1");
  book.close();

  const streamElements = await exported("streamelements");
  expect(streamElements.file).toBe(
    [
      '"ada_l","7001",1240,1240,1440',
      '"007","7002",300,300,60',
      '"linked","7003",5,5,10',
      '"new_name","7006",7,7,0',
      "",
    ].join("\r\n"),
  );
  const phantomBot = await exported("phantombot");
  expect(phantomBot.file).toBe("Username,Seconds,Points\nada_l,86400,1240\n007,3600,300\nlinked,600,5\nnew_name,0,7\n");
  for (const { printed } of [streamElements, phantomBot]) {
    expect(printed).toMatch(/Left out, because (streamelements|phantombot) knows viewers of Twitch only: 1\./);
    expect(printed).toMatch(/Left out, because no login of Twitch is written so: odd,"name, =1\+1\./);
  }
});

it("leave nobody out who goes into another Chatmint: its import takes each format for what it is", async () => {
  await viewer(1_240, 1_440, "twitch:ada_l");
  await viewer(5, 10, "twitch:linked", "kick:linked-there");
  book.close();
  for (const name of ["b.csv", "b.json", "b.xlsx", "b.sqlite"]) {
    const to = path.join(scratch.folder, name);
    expect((await commandLine("export", to, "--currency", "points", "--data", scratch.folder)).code).toBe(0);
    const { title, currencies, rows } = await readFile(to);
    expect([title, currencies]).toEqual([`Chatmint, ${name}`, ["points"]]);
    expect(rows).toMatchObject([
      { platform: "twitch", platformId: "7001", login: "ada_l", amount: 1_240, minutes: 1_440, allTime: 1_240 },
      { platform: "kick", platformId: "7003", login: "linked-there", amount: 5, minutes: 10, allTime: 5 },
      { platform: "twitch", platformId: "7002", login: "linked", amount: 0, minutes: 0, allTime: 0 },
    ]);
  }
});

it("name ten of many who are left out, and take no real money", async () => {
  for (let n = 0; n < 12; n++) await viewer(1, 0, `twitch:odd name ${n}`);
  book.close();
  expect((await exported("phantombot")).printed).toMatch(/written so: odd name 0, .*odd name 9 and 2 more\./);
  const cash = await commandLine(
    ...[
      "export",
      path.join(scratch.folder, "x.csv"),
      "--format",
      "phantombot",
      "--currency",
      "cash",
      "--data",
      scratch.folder,
    ],
  );
  expect([cash.code, cash.printed]).toEqual([2, expect.stringMatching(/^Other bots take points and no real money\./)]);
});
