// @ts-check
/** The common emoji short names. Names not listed stay as typed, between colons. */

const LIST = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|wave 👋|clap 👏|raised_hands 🙌|pray 🙏|muscle 💪|point_right 👉|point_left 👈
point_up ☝️|point_down 👇|eyes 👀|smile 😄|smiley 😃|grin 😁|grinning 😀|joy 😂|slightly_smiling_face 🙂|blush 😊|wink 😉|heart_eyes 😍
sunglasses 😎|thinking_face 🤔|neutral_face 😐|confused 😕|worried 😟|cry 😢|sob 😭|scream 😱|sweat_smile 😅|tada 🎉|sparkles ✨|star ⭐
fire 🔥|zap ⚡|boom 💥|heart ❤️|green_heart 💚|blue_heart 💙|broken_heart 💔|rocket 🚀|100 💯|bulb 💡|bell 🔔|no_bell 🔕|mega 📣
loudspeaker 📢|speech_balloon 💬|hourglass ⌛|hourglass_flowing_sand ⏳|watch ⌚|alarm_clock ⏰|stopwatch ⏱️|clock1 🕐|clock3 🕒|calendar 📆
date 📅|spiral_calendar_pad 🗓️|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎
heavy_multiplication_x ✖️|warning ⚠️|exclamation ❗|heavy_exclamation_mark ❗|bangbang ‼️|question ❓|grey_question ❔|no_entry ⛔
no_entry_sign 🚫|octagonal_sign 🛑|rotating_light 🚨|information_source ℹ️|lock 🔒|unlock 🔓|closed_lock_with_key 🔐|key 🔑|shield 🛡️
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫
large_red_square 🟥|large_green_square 🟩|large_yellow_square 🟨|white_large_square ⬜|black_large_square ⬛|small_red_triangle 🔺
small_red_triangle_down 🔻|small_blue_diamond 🔹|small_orange_diamond 🔸|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️
arrow_upper_right ↗️|arrow_lower_right ↘️|leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|arrows_counterclockwise 🔄|repeat 🔁
twisted_rightwards_arrows 🔀|back 🔙|soon 🔜|new 🆕|free 🆓|ok 🆗|sos 🆘|heavy_plus_sign ➕|heavy_minus_sign ➖|package 📦|truck 🚚
articulated_lorry 🚛|airplane ✈️|airplane_departure 🛫|airplane_arriving 🛬|ship 🚢|car 🚗|earth_americas 🌎|globe_with_meridians 🌐
moneybag 💰|dollar 💵|credit_card 💳|receipt 🧾|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|memo 📝|pencil ✏️
pencil2 ✏️|page_facing_up 📄|clipboard 📋|file_folder 📁|open_file_folder 📂|card_index 📇|paperclip 📎|pushpin 📌|round_pushpin 📍
link 🔗|scissors ✂️|wastebasket 🗑️|inbox_tray 📥|outbox_tray 📤|envelope ✉️|email 📧|incoming_envelope 📨|label 🏷️|bookmark 🔖|mag 🔍
mag_right 🔎|gear ⚙️|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|electric_plug 🔌|battery 🔋|computer 💻|iphone 📱|telephone_receiver 📞
robot_face 🤖|busts_in_silhouette 👥|bust_in_silhouette 👤|office 🏢|house 🏠|factory 🏭|seedling 🌱|herb 🌿|four_leaf_clover 🍀|leaves 🍃
tulip 🌷|rose 🌹|wilted_flower 🥀|hibiscus 🌺|sunflower 🌻|blossom 🌼|cherry_blossom 🌸|bouquet 💐|cactus 🌵|palm_tree 🌴|evergreen_tree 🌲
sunny ☀️|cloud ☁️|rain_cloud 🌧️|snowflake ❄️|umbrella ☂️|coffee ☕|beers 🍻|cake 🍰|gift 🎁|trophy 🏆|medal 🏅|dart 🎯|checkered_flag 🏁
triangular_flag_on_post 🚩|construction 🚧|recycle ♻️|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|zero 0️⃣
keycap_ten 🔟|arrow_forward ▶️|double_vertical_bar ⏸️|black_square_for_stop ⏹️|fast_forward ⏩|rewind ⏪|ghost 👻|see_no_evil 🙈|handshake 🤝
writing_hand ✍️|raising_hand 🙋|shrug 🤷|facepalm 🤦|crossed_fingers 🤞|v ✌️|dizzy 💫|bug 🐛|bee 🐝|butterfly 🦋|ladybug 🐞
`;

/** @type {Map<string, string>} */
const EMOJI = new Map(
  LIST.trim()
    .split(/[|\n]/)
    .map((entry) => {
      const [name, character] = entry.split(" ");
      return [name, character];
    }),
);

/**
 * @param {string} name without the colons
 * @returns {string | null} the character, or null if the name is not known
 */
export function emoji(name) {
  return EMOJI.get(name.replace(/::skin-tone-\d$/, "")) ?? null;
}

/**
 * Replaces `:name:` in plain text.
 * @param {string} text
 * @returns {string}
 */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):(?::skin-tone-\d:)?/g, (whole, name) => emoji(name) ?? whole);
}
