/** The draw among a hundred thousand weighted entries, and working it out again from its proof. */
import { randomBytes } from "node:crypto";
import { draw as drawFrom, sha256 } from "../../src/features/giveaways/draw.ts";
import { ListHash, ListReader, listLine } from "../../src/features/giveaways/list.ts";
import { type Proof, verifyProof } from "../../src/features/giveaways/proof.ts";
import { median, type Part, processorMs } from "./measure.ts";

const PERSONS = 100_000;
const WINNERS = 10;

export const draw: Part = {
  name: "draw",
  about: "ten winners among 100,000 weighted entries, and the verification of the proof, by processor time",
  async run({ quick }) {
    const rounds = quick ? 5 : 15;
    const lines = Array.from({ length: PERSONS }, (_, n) =>
      listLine({
        viewerId: n + 1,
        weight: 1 + ((n * 7) % 5),
        platform: "twitch",
        platformId: `${100_000_000 + n * 31}`,
        name: `viewer_${n}`,
      }),
    );
    const closing = timed(rounds, () => hashOf(lines));
    const listHash = hashOf(lines);
    const list = new ListReader();
    list.add(lines);
    const seeds = Array.from({ length: rounds }, () => randomBytes(32));
    const drawing = timed(rounds, (round) =>
      drawFrom({ weights: list.weights, seed: seeds[round]!, listHash, mix: "" }, WINNERS),
    );
    const proofs = seeds.map((seed) => proofOf(lines, list, seed, listHash));
    const verifying = timed(rounds, (round) => {
      const { problems } = verifyProof(proofs[round]!);
      if (problems.length > 0) throw new Error(problems.join(" "));
    });
    return [
      { what: "the hash of the ticket list, at closing", value: closing, unit: "ms" },
      { what: "the draw", value: drawing, unit: "ms", aim: 10 },
      {
        what: "the verification, list and draw",
        value: verifying,
        unit: "ms",
        aim: 30,
        limit: { what: "the hash of the list", of: () => closing },
      },
    ];
  },
};

function hashOf(lines: readonly string[]): string {
  const hash = new ListHash();
  hash.add(lines);
  return hash.digest();
}

/** Milliseconds of processor time, the median of several rounds. */
function timed(rounds: number, work: (round: number) => unknown): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = processorMs();
    work(round);
    times.push(processorMs() - before);
  }
  return median(times);
}

function proofOf(tickets: readonly string[], list: ListReader, seed: Buffer, listHash: string): Proof {
  const drawn = drawFrom({ weights: list.weights, seed, listHash, mix: "" }, WINNERS);
  const time = "2026-01-06T19:00:00.000Z";
  return {
    ...{ format: "chatmint-giveaway-1", id: 1, kind: "giveaway", state: "drawn", prize: "a mug", winners: WINNERS },
    ...{ openedAt: time, closedAt: time, drawnAt: time, mix: "", hashCharacters: 32, listHash, tickets: [...tickets] },
    seed: seed.toString("hex"),
    seedHash: sha256(seed),
    drawn: drawn.map((position) => ({
      ...{ viewer: list.viewerIds[position]!, name: `viewer_${position}`, outcome: "won", reason: "" },
    })),
  };
}
