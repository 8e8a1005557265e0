/** Notes what a setting becomes; `undefined` takes it out. */
export type Note = (at: string, value: unknown) => void;
