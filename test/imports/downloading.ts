/** Fetches points from the stand-in as the import command does, for tests. */
import { onTestFinished } from "vitest";
import type { DownloadOrder } from "../../src/imports/fetch/download.ts";
import { downloadOf } from "../../src/imports/fetch/downloads.ts";
import { PointsService } from "../support/points-service.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

/** 2026-01-06 19:00 UTC. */
const NOW_MS = Date.UTC(2026, 0, 6, 19);

export async function pointsService(): Promise<PointsService> {
  const service = await PointsService.start();
  onTestFinished(() => service.stop());
  return service;
}

export interface Fetching {
  readonly folder: string;
  /** Waits, in milliseconds, none of which was waited for. */
  readonly waits: number[];
  readonly questions: string[];
  readonly counts: string[];
  run(more?: Partial<DownloadOrder>): Promise<string>;
}

export function fetching(
  service: PointsService,
  text: string,
  { from, token }: { from?: string; token?: string } = {},
): Fetching {
  const { download, target } = downloadOf(text, from)!;
  const fetching: Fetching = {
    ...{ folder: temporaryFolder(), waits: [], questions: [], counts: [] },
    run: (more = {}) =>
      download.run({
        ...{ target, folder: fetching.folder, addresses: service.addresses, nowMs: NOW_MS },
        timers: {
          after(ms, run) {
            fetching.waits.push(ms);
            queueMicrotask(() => run());
            return { cancel() {} };
          },
          every: () => ({ cancel() {} }),
        },
        askForToken(question) {
          fetching.questions.push(question);
          return Promise.resolve(token);
        },
        progress: (count, total) => fetching.counts.push(`${count}/${total ?? "?"}`),
        ...more,
      }),
  };
  return fetching;
}
