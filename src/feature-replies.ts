/** English replies of features that speak without being a command of a file, by the feature's name. */
export const FEATURE_REPLIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
