// What an event type says about the score. Event types are free words, so the same goal has many spellings.
//
// The service judges them in src/domain/goal_words.cpp, by the same table and rules. A test compares the two.

// A word that ends in * stands for all words that begin so.
const GOAL_WORDS = Object.entries({
    goal: "goal goals scored scores converted equaliser equalizer og",
    penalty: "penalty pen",
    // A penalty is a goal when nothing else is said of it than this.
    besidePenalty: "successful success normal regular",
    // The shoot-out has a score of its own.
    shootout: "shootout* shoot pso",
    negation: "no not non never without isnt wasnt didnt doesnt dont wont cannot cant",
    against:
        "disallow* dissallow* annul* anul* cancel* overturn* overrul* revok* revers* rescind* nullif* " +
        "invalid* reject* refus* retract* withdr* void* denied deny denies miss missed misses save saved " +
        "saves fail* scrub* scrap* waive* remov* delet* eras* expung* quash* abort* discard* dismiss* declin* " +
        "negat* undone undo wrong* incorrect* mistake* false phantom possibl* potential* almost nearly " +
        "attempted",
    // Against the goal together with a particle: "ruled out", "chalked off".
    particleVerb:
        "rule ruled call called chalk chalked wave waved take taken took pull pulled brought strike struck " +
        "stricken wipe wiped cross crossed thrown written",
    particle: "out off back away down",
    inFavour:
        "award* given gives reinstat* restor* allow* valid* count counts counted good legal legit* accept* " +
        "onside",
    // These repeat what is said of the goal. With "not" they are against it.
    affirmation: "confirm* upheld uphold stand stands stood stays remains official*",
    // Why a goal does not count. What is said of the goal itself is worth more.
    offence: "offside* handball* hand foul* infring* encroach*",
    // "goal kick" is no goal, and neither is a shot "on goal".
    afterGoal:
        "kick kicks keeper keepers line lines post posts mouth area net difference less bound tender tending " +
        "scoring assist attempt attempts chance chances opportunity opportunities appeal claim",
    side: "side", // "off side", "goal side"
    towardsGoal: "on at of in toward towards",
    lookAtGoal: "check checks review reviews decision verdict var look",
    other: "a an the and by after own header headed free",
}).map(([meaning, words]) => [meaning, words.split(" ")]);

function meaningOfWord(word) {
    const fits = (entry) => (entry.endsWith("*") ? word.startsWith(entry.slice(0, -1)) : entry === word);
    return GOAL_WORDS.find(([, words]) => words.some(fits))?.[0] ?? null;
}

/** The meanings of words that are written together, or null. `dead` has the places that no words lead on from. */
function splitKnown(text, begin = 0, dead = new Set()) {
    if (begin === text.length) return [];
    if (dead.has(begin)) return null;
    for (let end = text.length; end > begin; --end) {
        const first = meaningOfWord(text.slice(begin, end));
        const rest = first && splitKnown(text, end, dead);
        if (rest) return [first, ...rest];
    }
    dead.add(begin);
    return null;
}

function readMeanings(text) {
    const meanings = [];
    let word = "";
    const endWord = () => {
        // "Wondergoal" is a goal, whatever comes before it. "Goalgetter" is none.
        if (word) meanings.push(...(splitKnown(word) ?? (word.endsWith("goal") ? ["other", "goal"] : ["other"])));
        word = "";
    };
    for (const sign of text) {
        const code = sign.codePointAt(0);
        const letter = code < 0x80 ? /[a-z]/i.test(sign) : code >= 0xc0 && code < 0x1_0000;
        if (sign === "'" || sign === "\u2019") continue; // "didn't" is one word
        // Signs, dashes and pictures part words. All other characters beyond ASCII are letters.
        if (letter && !(code >= 0x2000 && code <= 0x2fff) && code !== 0x3000 && code !== 0xfeff) {
            word += code < 0x80 ? sign.toLowerCase() : sign;
        } else {
            endWord();
            if (/[0-9]/.test(sign)) meanings.push("number");
        }
    }
    endWord();
    return meanings;
}

/** Whether the goal at this place is the goal that was scored, and not a kick, a keeper or a direction. */
function wasScored(meanings, at) {
    if (["afterGoal", "side"].includes(meanings[at + 1])) return false;
    return meanings[at - 1] !== "towardsGoal" || meanings[at - 2] === "lookAtGoal";
}

/** "Penalty" alone is a goal. "Penalty awarded" and "Penalty saved" are none. */
function isScoredPenalty(meanings) {
    return (
        meanings.filter((is) => is === "penalty").length === 1 &&
        meanings.every((is) => ["penalty", "besidePenalty", "number"].includes(is))
    );
}

function judge(eventType) {
    const meanings = readMeanings(eventType);
    let [hasGoal, negated, hasOffence] = [false, false, false];
    let verdict = null; // the last one holds
    const settle = (value) => {
        const was = negated;
        negated = false;
        return was ? !value : value;
    };
    if (meanings.includes("shootout")) return false;
    meanings.forEach((is, i) => {
        const next = meanings[i + 1];
        if (is === "negation") negated = next !== "number"; // "goal no. 2"
        else if (is === "goal" && wasScored(meanings, i)) {
            hasGoal = true;
            if (negated) verdict = settle(true);
        } else if (is === "against" || (is === "particleVerb" && next === "particle")) verdict = settle(false);
        else if (is === "inFavour") verdict = settle(true);
        else if (is === "affirmation" && negated) verdict = settle(true);
        else if (is === "offence" || (is === "particle" && next === "side")) hasOffence = settle(true) || hasOffence;
    });
    if (negated) verdict = false; // "Goal: no"
    return hasGoal ? verdict ?? !hasOffence : isScoredPenalty(meanings);
}

const judged = new Map();
const MOST_JUDGED = 1000;

/** Whether an entry of this event type counts in the score. docs/API.md#words-for-goals tells the rules. */
export function namesGoal(eventType) {
    if (!judged.has(eventType)) {
        if (judged.size >= MOST_JUDGED) judged.clear();
        judged.set(eventType, judge(eventType));
    }
    return judged.get(eventType);
}
