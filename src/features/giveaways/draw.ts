/**
 * The draw: a pure function of the ticket list, the seed, and words mixed in. The same three give the same persons in
 * the same order on any computer, so anybody can check it.
 *
 * Number i of the draw is the first 8 bytes, big-endian, of HMAC-SHA256(seed, listHash ‖ mix ‖ i), where listHash are
 * the 32 bytes of the list's hash, mix the words in UTF-8, and i counts from 0 in 8 bytes, big-endian. With W tickets
 * left, a number at or above the largest multiple of W below 2^64 is thrown away and the next one taken (a plain
 * remainder would favour the first of the list); else the remainder by W names a ticket, counted from 0 through the
 * list. Its owner is drawn and all their tickets leave the list.
 */
import { createHash, createHmac } from "node:crypto";
import { TicketTree } from "./ticket-tree.ts";

/** What is drawn from: `weights[n]` is the number of chances of the n-th line of the list. */
export interface DrawInput {
  readonly weights: ArrayLike<number>;
  /** 32 bytes. */
  readonly seed: Uint8Array;
  /** 64 hex characters: the hash of the canonical list. */
  readonly listHash: string;
  /** Words chosen after closing; empty without. */
  readonly mix: string;
}

const RANGE = 1n << 64n;

/** The positions in the list of the first `count` persons drawn, in order, each at most once; fewer when the list ends. */
export function draw(input: DrawInput, count: number): number[] {
  const sequence = new DrawSequence(input);
  const drawn: number[] = [];
  for (
    let position = sequence.at(0);
    position !== undefined && drawn.length < count;
    position = sequence.at(drawn.length)
  ) {
    drawn.push(position);
  }
  return drawn;
}

/** The whole order of a draw, worked out as far as somebody asks. */
export class DrawSequence {
  readonly #tree: TicketTree;
  readonly #chance: () => bigint;
  readonly #drawn: number[] = [];

  constructor(input: DrawInput) {
    this.#tree = new TicketTree(input.weights);
    this.#chance = numbersOf(input);
  }

  /** The position in the list of the n-th person drawn, from 0; `undefined` when the list has ended before. */
  at(n: number): number | undefined {
    while (this.#drawn.length <= n && this.#tree.total > 0) {
      const position = this.#tree.ownerOf(below(this.#tree.total, this.#chance));
      this.#tree.remove(position);
      this.#drawn.push(position);
    }
    return this.#drawn[n];
  }
}

/**
 * How many of the 64 hex characters of a hash chat is told. To find two seeds that share so many takes 2^64 tries; two
 * that share 16 characters, which is what chat was told before, were found in minutes.
 */
export const SAID_HEX = 32;

/** SHA-256 of bytes or UTF-8 text, as 64 hex characters. */
export function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The draw's numbers, one after the other: whole, below 2^64. */
function numbersOf({ seed, listHash, mix }: DrawInput): () => bigint {
  const message = Buffer.concat([Buffer.from(listHash, "hex"), Buffer.from(mix, "utf8"), Buffer.alloc(8)]);
  let counter = 0n;
  return () => {
    message.writeBigUInt64BE(counter++, message.length - 8);
    return createHmac("sha256", seed).update(message).digest().readBigUInt64BE(0);
  };
}

/** A number from 0 to `total` - 1, every one equally likely. */
export function below(total: number, next: () => bigint): number {
  const size = BigInt(total);
  const limit = RANGE - (RANGE % size);
  for (;;) {
    const number = next();
    if (number < limit) return Number(number % size);
  }
}
