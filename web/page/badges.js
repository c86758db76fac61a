// A round badge for each team.
import { setText } from "./dom.js";

// Team colours. "|": stripes side by side. "-": stripes one above the other. "o": a disc on a ground. "+": a cross on it.
const COLOURS = {
    Algeria: "|006233 fff", Argentina: "-74acdf fff 74acdf", Australia: "|00843d ffcd00", Austria: "-c8102e fff c8102e",
    Belgium: "|1c1c1c fae042 c8102e", Bolivia: "-d52b1e f9e300 007934", "Bosnia-Herzegovina": "|002395 fecb00",
    "Bosnia & Herzegovina": "|002395 fecb00", Brazil: "o009c3b fedf00", Cameroon: "|007a5e ce1126 fcd116",
    Canada: "|d80621 fff d80621", "Cape Verde": "-003893 fff cf2027 003893", Chile: "-0039a6 fff d52b1e",
    Colombia: "-fcd116 fcd116 003893 ce1126", "Costa Rica": "-002b7f fff ce1126 fff 002b7f", Croatia: "-d8232f fff 171796",
    Curaçao: "-002b7f f9e814 002b7f 002b7f", "Czech Republic": "-fff d7141a 11457e", "DR Congo": "-007fff f7d618 ce1021 007fff",
    Denmark: "+c8102e fff", Ecuador: "-ffdd00 ffdd00 034ea2 ed1c24", Egypt: "-ce1126 fff 1c1c1c", England: "+fff ce1124",
    France: "|002654 fff ce1126", Germany: "-1c1c1c dd0000 ffce00", Ghana: "-ce1126 fcd116 006b3f", Greece: "-0d5eaf fff 0d5eaf fff 0d5eaf",
    Haiti: "-00209f d21034", Honduras: "-00bce4 fff 00bce4", Iran: "-239f40 fff da0000", Iraq: "-ce1126 fff 1c1c1c",
    Italy: "|008c45 fff cd212a", "Ivory Coast": "|f77f00 fff 009e60", Japan: "offf bc002d", Jordan: "-1c1c1c fff 007a3d",
    Mexico: "|006847 fff ce1126", Morocco: "oc1272d 006233", Netherlands: "-ae1c28 fff 21468b", "New Zealand": "|1c1c1c fff",
    Nigeria: "|008751 fff 008751", Norway: "+ba0c2f 00205b", Panama: "|005293 fff d21034", Paraguay: "-d52b1e fff 0038a8",
    Poland: "-fff dc143c", Portugal: "|046a38 046a38 da291c da291c da291c", Qatar: "|fff 8a1538 8a1538", Russia: "-fff 0039a6 d52b1e",
    "Saudi Arabia": "|006c35 006c35 fff", Scotland: "+005eb8 fff", Senegal: "|00853f fdef42 e31b23", Serbia: "-c6363c 0c4076 fff",
    "South Africa": "-e03c31 007749 001489", "South Korea": "-fff cd2e3a 0047a0 fff", Spain: "-aa151b f1bf00 f1bf00 aa151b",
    Sweden: "+006aa7 fecc02", Switzerland: "+da291c fff", Tunisia: "oe70013 fff", Turkey: "oe30a17 fff", Ukraine: "-0057b7 ffd700",
    Uruguay: "-fff 5cbfeb fff 5cbfeb fff", USA: "-b31942 fff 0a3161", "United States": "-b31942 fff 0a3161", Uzbekistan: "-0099b5 fff 1eb53a", Wales: "-fff 00b140",
};

export function paintBadge(node, team) {
    const colours = Object.hasOwn(COLOURS, team) ? COLOURS[team] : null;
    if (!colours) {
        const words = team.trim().split(/\s+/);
        setText(node, (words.length > 1 ? words.slice(0, 3).map((word) => [...word][0]).join("") : [...team].slice(0, 3).join("")).toUpperCase());
        let hue = 0;
        for (const character of team) hue = (hue * 31 + character.codePointAt(0)) % 360;
        node.style.background = `linear-gradient(135deg, hsl(${hue} 55% 46%), hsl(${(hue + 40) % 360} 60% 32%))`;
        return;
    }
    setText(node, "");
    const list = colours.slice(1).split(" ").map((colour) => `#${colour}`);
    const [ground, figure] = list;
    const stripes = list.map((colour, i) => `${colour} ${(i * 100) / list.length}% ${((i + 1) * 100) / list.length}%`).join(",");
    node.style.background = {
        "|": `linear-gradient(90deg, ${stripes})`,
        "-": `linear-gradient(180deg, ${stripes})`,
        o: `radial-gradient(circle, ${figure} 40%, ${ground} 42%)`,
        "+": `linear-gradient(90deg, transparent 38%, ${figure} 38% 62%, transparent 62%), linear-gradient(180deg, ${ground} 38%, ${figure} 38% 62%, ${ground} 62%)`,
    }[colours[0]];
}
