/** Files that were damaged by chance: of each come rows, a question or one sentence, and never anything else. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import { ConfigError } from "../../src/base/errors.ts";
import { readFile } from "./reading.ts";

/** `at` and `size` are parts of the file, from 0 to 1. */
interface Damage {
  readonly kind: "flip" | "cut" | "end" | "repeat" | "write";
  readonly at: number;
  readonly size: number;
  readonly byte: number;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom("flip", "cut", "end", "repeat", "write"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  size: fc.double({ min: 0, max: 0.2, noNaN: true }),
  byte: fc.integer({ min: 0, max: 255 }),
});

function damaged(bytes: Buffer, { kind, at, size, byte }: Damage): Buffer {
  const from = Math.floor(at * bytes.length);
  const to = Math.min(bytes.length, from + Math.ceil(size * bytes.length));
  const [before, part, after] = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
  if (kind === "cut") return Buffer.concat([before, after]);
  if (kind === "end") return before;
  if (kind === "repeat") return Buffer.concat([before, part, part, after]);
  if (kind === "write") return Buffer.concat([before, Buffer.alloc(part.length, byte), after]);
  const one = Buffer.from(bytes);
  if (from < one.length) one[from] = one[from]! ^ (byte || 1);
  return one;
}

/** Reads `sample` in many damaged forms, by the name it has. */
export async function expectNoStack(name: string, sample: string | Uint8Array, runs = 60): Promise<void> {
  const whole = Buffer.from(sample as Uint8Array);
  const folder = mkdtempSync(path.join(tmpdir(), "chatmint-fuzz-"));
  const file = path.join(folder, name);
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (all) => {
        writeFileSync(file, all.reduce(damaged, whole));
        expect(await outcomeOf(file)).toMatch(/^(rows|question|sentence)$/);
      }),
      { numRuns: runs },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function outcomeOf(file: string): Promise<string> {
  try {
    await readFile(file);
    return "rows";
  } catch (error) {
    if (error instanceof ConfigError && error.problems.length === 1 && !/\n|\bat .*\.ts/.test(error.message)) {
      return "sentence";
    }
    if (error instanceof Error && error.message.startsWith("It asks for ")) return "question";
    return error instanceof Error ? `${error.stack}` : String(error);
  }
}
