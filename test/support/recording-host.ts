/** A bot that does nothing but remember what a platform told it. */

import type { Log } from "../../src/base/log.ts";
import { realSystem, type System } from "../../src/base/system.ts";
import type { ChatMessage } from "../../src/model/message.ts";
import type { PlatformChannel, PlatformEvent, PlatformHost, Told } from "../../src/platforms/platform.ts";

/** One line of the log: its level, its object, its words. */
export interface LogLine {
  readonly level: string;
  readonly bindings: unknown;
  readonly message: string;
}

/** A log that keeps its lines. */
export function recordingLog(lines: LogLine[] = []): Log {
  const at =
    (level: string) =>
    (bindings: unknown, message = typeof bindings === "string" ? bindings : "") =>
      void lines.push({ level, bindings, message });
  const log = {
    trace: at("trace"),
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    fatal: at("fatal"),
    child: () => log,
  };
  return log as unknown as Log;
}

/** A {@link PlatformHost} that remembers. */
export class RecordingHost implements PlatformHost {
  readonly lines: LogLine[] = [];
  readonly log = recordingLog(this.lines);
  readonly system: System;
  readonly channels: PlatformChannel[] = [];
  readonly messages: ChatMessage[] = [];
  readonly events: PlatformEvent[] = [];
  /** What the streamer is told right now, by code. */
  readonly attentions = new Map<string, string>();
  /** Every sentence ever told, in order. */
  readonly told: string[] = [];

  constructor(system: System = realSystem()) {
    this.system = system;
  }
  channel(channel: PlatformChannel): void {
    this.channels.push(channel);
  }
  message(message: ChatMessage): void {
    this.messages.push(message);
  }
  async event(event: PlatformEvent): Promise<Told> {
    this.events.push(event);
    return "written";
  }
  attention(code: string, sentence: string | undefined): void {
    if (sentence === undefined) this.attentions.delete(code);
    else {
      this.attentions.set(code, sentence);
      this.told.push(sentence);
    }
  }
}
