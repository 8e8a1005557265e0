/** Sounds, made by the browser itself out of a few tones: there is no file to fetch. */
import type { AlertSettings } from "./state.ts";

export type Sound = AlertSettings["sound"];

/** A tone: when it begins and how long it sounds, in seconds; its pitch in Hz, and its share of the volume. */
type Tone = readonly [atS: number, lengthS: number, hz: number, share: number, shape: OscillatorType];

const TONES: Readonly<Record<Sound, readonly Tone[]>> = {
  none: [],
  chime: [
    [0, 1.1, 880, 0.5, "sine"],
    [0.12, 1.2, 1318.5, 0.4, "sine"],
    [0.24, 1.6, 1760, 0.3, "sine"],
  ],
  coins: [
    [0, 0.12, 987.8, 0.35, "square"],
    [0.09, 0.7, 1318.5, 0.35, "square"],
  ],
  fanfare: [
    [0, 0.16, 523.3, 0.4, "triangle"],
    [0.16, 0.16, 659.3, 0.4, "triangle"],
    [0.32, 0.16, 784, 0.4, "triangle"],
    [0.48, 0.9, 1046.5, 0.5, "triangle"],
    [0.48, 0.9, 784, 0.3, "triangle"],
  ],
  pop: [[0, 0.16, 520, 0.7, "sine"]],
};

let context: AudioContext | undefined;

/** Plays it; a browser without sound, or that waits for a click first, plays nothing. `volume` in percent. */
export function playSound(sound: Sound, volume: number): void {
  const tones = TONES[sound];
  if (tones.length === 0 || volume === 0 || typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  // Outside of OBS a page may not be heard before somebody has clicked on it.
  if (context.state === "suspended") void context.resume();
  const beginS = context.currentTime + 0.02;
  for (const tone of tones) play(context, tone, beginS, volume / 100);
}

function play(audio: AudioContext, [atS, lengthS, hz, share, shape]: Tone, beginS: number, volume: number): void {
  const [fromS, toS] = [beginS + atS, beginS + atS + lengthS];
  const tone = audio.createOscillator();
  tone.type = shape;
  tone.frequency.setValueAtTime(hz, fromS);
  const loudness = audio.createGain();
  // People hear loudness as its square.
  loudness.gain.setValueAtTime(0.0001, fromS);
  loudness.gain.exponentialRampToValueAtTime(Math.max(0.0002, share * volume * volume), fromS + 0.01);
  loudness.gain.exponentialRampToValueAtTime(0.0001, toS);
  tone.connect(loudness).connect(audio.destination);
  tone.onended = () => loudness.disconnect();
  tone.start(fromS);
  tone.stop(toS);
}
