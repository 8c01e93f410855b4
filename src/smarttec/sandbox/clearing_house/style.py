"""The look of the payment page: one column on a phone, two on a desk, light and dark; system fonts, nothing fetched."""

CSS = """
:root{--bg:#f3f4f1;--paper:#fff;--ink:#191d1b;--soft:#5a635e;--line:#d5dad6;--field:#fff;--field-line:#858e89;
--accent:#11694c;--on-accent:#fff;--accent-soft:#e5f1ec;--bad:#a8201a;--bad-soft:#fdeeed;--note:#7a5200;--note-soft:#fdf3dc;
color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--bg:#101312;--paper:#191d1b;--ink:#ecf0ed;--soft:#a3ada7;--line:#2d3430;
--field:#121514;--field-line:#707b75;--accent:#62cfa3;--on-accent:#08150f;--accent-soft:#15291f;--bad:#ff9d94;
--bad-soft:#331917;--note:#f1c86a;--note-soft:#2b2312}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--bg);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;-webkit-text-size-adjust:100%}
.ribbon{background:var(--note-soft);color:var(--note);text-align:center;font-size:.875rem;padding:.5rem .75rem}
.ribbon strong{font-weight:650}
main{width:100%;max-width:27rem;margin:0 auto;padding:1.25rem 1rem 2.5rem;display:grid;gap:1.25rem}
h1{font-size:.9375rem;font-weight:400;color:var(--soft);margin:0 0 .125rem}
h2{font-size:1.125rem;font-weight:650;margin:0 0 1rem}
.amount{font-size:2.375rem;line-height:1.15;font-weight:680;letter-spacing:-.02em;margin:0;font-variant-numeric:tabular-nums}
.what{margin:.25rem 0 0;color:var(--soft)}
.house{display:flex;align-items:center;gap:.625rem;font-weight:650;margin:0 0 1.25rem}
.house svg{flex:none;color:var(--accent)}
.paper{background:var(--paper);border:1px solid var(--line);border-radius:.875rem;padding:1.25rem}
form{display:grid;gap:1rem;margin:0}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.75rem;align-items:start}
label{display:block;font-size:.9375rem;font-weight:600;margin-bottom:.3125rem}
input{width:100%;min-height:3rem;padding:.625rem .75rem;border:1px solid var(--field-line);border-radius:.5rem;
background:var(--field);color:var(--ink);font:inherit;font-size:1.0625rem;font-variant-numeric:tabular-nums}
input::placeholder{color:var(--soft);opacity:1}
input[aria-invalid=true]{border-color:var(--bad);box-shadow:0 0 0 1px var(--bad)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.hint{margin:.3125rem 0 0;font-size:.875rem;color:var(--bad)}
.alert{background:var(--bad-soft);color:var(--bad);border-radius:.5rem;padding:.75rem .875rem;margin:0 0 1rem}
.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:3.125rem;border:0;border-radius:.5rem;
background:var(--accent);color:var(--on-accent);font:inherit;font-size:1.0625rem;font-weight:650;cursor:pointer;
text-decoration:none;font-variant-numeric:tabular-nums}
.button:hover{filter:brightness(1.08)}
.cancel{display:block;text-align:center;color:var(--soft);padding:.75rem;margin:.25rem 0 -.5rem;border-radius:.5rem}
.cards{font-size:.9375rem}
.cards h3{font-size:.9375rem;font-weight:600;margin:0 0 .5rem}
.cards ul{list-style:none;margin:0;padding:0;display:grid;gap:.375rem}
.cards li{display:grid;grid-template-columns:auto 1fr;gap:.25rem .75rem;align-items:center}
.cards button,.cards code{font:500 .875rem/1.4 ui-monospace,"Cascadia Mono","DejaVu Sans Mono",monospace;
color:var(--ink);letter-spacing:-.01em}
.cards button{background:var(--accent-soft);border:0;border-radius:.375rem;padding:.5rem .625rem;
min-height:2.25rem;cursor:pointer}
.cards span{color:var(--soft)}
.fine{color:var(--soft);font-size:.875rem;margin:.875rem 0 0}
.state{text-align:center;padding:1.75rem 1.25rem}
.state h2{margin-bottom:.375rem}
.state p{margin:0;color:var(--soft)}.state .button{margin-top:1.25rem}
@media (max-width:24rem){.cards li{grid-template-columns:1fr;gap:.125rem}}
@media (min-width:56rem){main{max-width:58rem;grid-template-columns:1fr 26rem;gap:3.5rem;padding:4.5rem 2rem;
align-items:start}
.paper{padding:1.75rem}.amount{font-size:3rem}.house{margin-bottom:2.25rem}.side{grid-row:1/3;grid-column:2}
.main-only{grid-template-columns:27rem;justify-content:center}}
@media (prefers-reduced-motion:no-preference){.button{transition:filter .12s}}
"""

# Works without: it only groups digits while they are typed and fills in a test card on a press.
SCRIPT = """
const number=document.getElementById('number'),expiry=document.getElementById('expiry');
const group=text=>text.replace(/\\D/g,'').slice(0,19).replace(/(.{4})(?=.)/g,'$1 ');
number.addEventListener('input',()=>{if(number.selectionStart===number.value.length)number.value=group(number.value)});
expiry.addEventListener('input',event=>{if(!event.inputType||event.inputType.startsWith('insert'))
{const d=expiry.value.replace(/\\D/g,'').slice(0,4);expiry.value=d.length>=2?d.slice(0,2)+' / '+d.slice(2):d}});
for(const slot of document.querySelectorAll('[data-card]')){const button=document.createElement('button');
button.type='button';button.textContent=slot.dataset.card;
button.setAttribute('aria-label','Fill in test card '+slot.dataset.card+', which '+slot.dataset.meaning);
button.addEventListener('click',()=>{number.value=slot.dataset.card;expiry.value='12 / 34';
document.getElementById('security_code').value='123';document.getElementById('pay').focus()});slot.replaceWith(button)}
"""

LOGO = (
    '<svg width="28" height="28" viewBox="0 0 28 28" fill="none" aria-hidden="true"><rect x="1" y="1" width="26" '
    'height="26" rx="8" fill="currentColor" opacity=".14"/><path d="M6.5 11h15M8.5 11v9m5.5-9v9m5.5-9v9M6.5 20h15M14 '
    '5.5 6.5 9.5h15z" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)
