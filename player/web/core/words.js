// What the player says, in the reader's language. The English messages are the keys: they stand in the code, as
// say("…"). Another language has one file (player/words.py): {language, words: {message: text, or for what is counted
// {plural category: text}}}. What is not in it is said in English, and so is everything where the file cannot be had.
//
// A message is a whole sentence with named places, never one glued from pieces, and is said when it is shown: while a
// module is evaluated nothing has been learnt yet.

const PAUSES = [300, 1000]; // milliseconds after which a file that could not be had is asked for again
const LONGEST = 5000; // milliseconds to wait for an answer
const ENGLISH = { address: "", words: {}, rules: null };

let spoken = ENGLISH;
let learning = null; // {address, done}: a file that is on its way

const fill = (text, places) => text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(places, name) ? places[name] : whole));

/** say("{name} diverged at step {step}", {name, step}) */
export function say(message, places = {}) {
  return fill(spoken.words[message] ?? message, places);
}

/** The form that goes with `count`, which is also the place {count}: counted("{count} run", "{count} runs", 3). */
export function counted(one, many, count, places = {}) {
  const said = spoken.words[one]?.[spoken.rules.select(count)];
  return fill(said ?? (count === 1 ? one : many), { count, ...places });
}

/** Parts of a sentence that could be sentences, one after another. */
export const clauses = ([first = "", ...others]) => others.reduce((before, next) => say("{before}; {next}", { before, next }), first);

/** A sentence of such parts. */
export const sentence = (parts) => say("{clauses}.", { clauses: clauses(parts) });

/** Whole sentences, one after another. */
export const sentences = ([first, ...others]) => others.reduce((before, next) => say("{before} {next}", { before, next }), first);

/** A title within a sentence: English begins it small, other languages may not. */
export const within = (title) => (spoken.rules ? title : `${title[0].toLowerCase()}${title.slice(1)}`);

/** What is being spoken: the address of its file, "" for English. */
export const spokenFrom = () => spoken.address;

/**
 * Calls `act` when the language of the `file` in this folder is spoken, at once where that is so already; without a file
 * that is English.
 */
export function speak(file, folder, act) {
  const address = file ? new URL(file, folder).href : "";
  if (learning?.address !== address) learning = null; // what was asked for before is not wanted any more
  if (!address) spoken = ENGLISH;
  if (address === spoken.address) return act();
  learning ??= { address, done: learn(address) };
  return learning.done.then(act);
}

async function learn(address) {
  const found = await ask(address, PAUSES);
  if (learning?.address === address) spoken = { ...found, address };
}

async function ask(address, [pause, ...pauses]) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(LONGEST) });
    const { language, words } = await answer.json();
    return { words: { ...words }, rules: new Intl.PluralRules(language) };
  } catch {
    if (pause === undefined) return ENGLISH;
    await new Promise((done) => setTimeout(done, pause));
    return ask(address, pauses);
  }
}
