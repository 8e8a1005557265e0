import { Writable } from "node:stream";
import { pino } from "pino";
import { expect, it } from "vitest";
import { calmly } from "../../src/cli/run/calm-log.ts";

function log() {
  const lines: string[] = [];
  const time = { ms: 0 };
  const stream = new Writable({
    write(chunk, _, done) {
      lines.push((JSON.parse(String(chunk)) as { msg: string }).msg);
      done();
    },
  });
  return { lines, time, log: pino({ level: "debug", hooks: calmly(() => time.ms) }, stream) };
}

it("writes the same warning five times a minute, and then how often it came", () => {
  const { lines, time, log: own } = log();
  const child = own.child({ platform: "twitch" });
  for (let n = 0; n < 1_000; n++) child.error({ n }, "the disk is full");
  own.warn("something else");
  expect(lines).toEqual([...Array(5).fill("the disk is full"), "something else"]);
  time.ms += 60_000;
  own.info("all is well");
  expect(lines.slice(6)).toEqual(["995 more times within a minute: the disk is full", "all is well"]);
  child.error("the disk is full");
  expect(lines.at(-1)).toBe("the disk is full");
});

it("leaves out no line that is no warning", () => {
  const { lines, log: own } = log();
  for (let n = 0; n < 100; n++) own.info("somebody asked");
  expect(lines).toHaveLength(100);
});
