/**
 * British and American stems with the endings both take, from the spelling table of openai/whisper
 * (MIT licence), which goes back to the list at tysto.com/uk-us-spelling-list.html.
 * Written by tools/fixtures/metrics/english_spelling.py.
 */
export const SPELLING_STEMS = `
accessoris accessoriz e,ed,es,ing; acclimatis acclimatiz ation,e,ed,es,ing; accoutre accouter ments
a  eon,eons,esthete,esthetes,esthetic,esthetically,esthetics,etiology; aerogramme aerogram -,s
aero air plane,planes; age ag ing; aggrandis aggrandiz ement; agonis agoniz e,ed,es,ing,ingly
almanack almanac -,s; alumini alumin um; amortis amortiz able,ation,ations,e,ed,es,ing
amphitheatre amphitheater -,s
ana an emia,emic,esthesia,esthetic,esthetics,esthetist,esthetists,esthetize,esthetized,esthetizes,esthetizing
anaesthetis anesthetiz e,ed,es,ing; analogue analog -,s; analys analyz e,ed,es,ing
anglicis angliciz e,ed,es,ing; annualis annualiz ed; antagonis antagoniz e,ed,es,ing
apologis apologiz e,ed,es,ing; appal appall -,s; appetis appetiz er,ers,ing,ingly; arbou arbo r,rs
arch archa eological; archa arch eologically,eologist,eologists; archaeology archeology</span> -
ardou ardo r; armou armo r,red,rer,rers,ries,ry; arte arti fact,facts; authoris authoriz e,ed,es,ing
axe ax -; backpedall backpedal ed,ing; bann ban ister,isters; baptis baptiz e,ed,es,ing
bastardis bastardiz e,ed,es,ing; battleax battleaxe -; bau ba lk,lked,lking,lks
bedevill bedevil ed,ing; behaviou behavio r,ral,rism,rist,rists,rs; beho behoo ve,ved,ves
bejewell bejewel ed; belabou belabo r,red,ring,rs; bevell bevel ed; bevv bev ies,y
biass bias ed,ing; binge bing ing; bougainvilla bougainvill ea,eas; bowdleris bowdleriz e,ed,es,ing
breathalys breathalyz e,ed,er,ers,es,ing; brutalis brutaliz e,ed,es,ing; buss bus es,ing
ca c esarean,esareans; calibre caliber -,s; call cal iper,ipers,isthenics
canalis canaliz e,ed,es,ing; cancel cancell ation,ations; cancell cancel ed,ing; candou cando r
cannibalis cannibaliz e,ed,es,ing; canonis canoniz e,ed,es,ing; capitalis capitaliz e,ed,es,ing
caramelis carameliz e,ed,es,ing; carbonis carboniz e,ed,es,ing; caroll carol ed,ing
catalogue catalog -,s; catalogu catalog ed,ing; catalys catalyz e,ed,es,ing
categoris categoriz e,ed,es,ing; cauteris cauteriz e,ed,es,ing; cavill cavil ed,ing
centigramme centigram -,s; centilitre centiliter -,s; centimetre centimeter -,s
centralis centraliz e,ed,es,ing; centre center -,fold,folds,piece,pieces,s; cent cente red
channell channel ed,ing; characteris characteriz e,ed,es,ing; cheque check -,book,books,s
chequ check ered; chill chil i; chima chim era,eras; chisell chisel ed,ing
circularis circulariz e,ed,es,ing; civilis civiliz e,ed,es,ing; clamou clamo r,red,ring,rs
clangou clango r; clarinett clarinet ist,ists; collectivis collectiviz e,ed,es,ing
colonis coloniz ation,e,ed,er,ers,es,ing
colou colo r,rant,rants,red,reds,rful,rfully,ring,rize,rized,rizes,rizing,rless,rs
commercialis commercializ e,ed,es,ing; compartmentalis compartmentaliz e,ed,es,ing
computeris computeriz e,ed,es,ing; conceptualis conceptualiz e,ed,es,ing; connex connect ion,ions
contextualis contextualiz e,ed,es,ing; cos coz ier,ies,iest,ily,iness,y; councill council or,ors
counsell counsel ed,ing,or,ors; crenel crenell ated; criminalis criminaliz e,ed,es,ing
criticis criticiz e,ed,es,ing; cruell cruel er,est; crystallis crystalliz ation,e,ed,es,ing
cudgell cudgel ed,ing; customis customiz e,ed,es,ing; cy ci pher,phers
decentralis decentraliz ation,e,ed,es,ing; decriminalis decriminaliz ation,e,ed,es,ing
defenc defens e,eless,es; dehumanis dehumaniz ation,e,ed,es,ing; demeanou demeano r
demilitaris demilitariz ation,e,ed,es,ing; demobilis demobiliz ation,e,ed,es,ing
democratis democratiz ation,e,ed,es,ing; demonis demoniz e,ed,es,ing
demoralis demoraliz ation,e,ed,es,ing; denationalis denationaliz ation,e,ed,es,ing
deodoris deodoriz e,ed,es,ing; depersonalis depersonaliz e,ed,es,ing; deputis deputiz e,ed,es,ing
desensitis desensitiz ation,e,ed,es,ing; destabilis destabiliz ation,e,ed,es,ing; diall dial ed,ing
dialogue dialog -,s; diarrho diarrh ea; digitis digitiz e,ed,es,ing; disc disk -,s
discolou discolo r,red,ring,rs; disembowell disembowel ed,ing; disfavou disfavo r
dishevell dishevel ed; dishonou dishono r,rable,rably,red,ring,rs; disorganis disorganiz ation,ed
distil distill -,s; dramatis dramatiz ation,ations,e,ed,es,ing
draugh draf t,tboard,tboards,tier,tiest,ts,tsman,tsmanship,tsmen,tswoman,tswomen,ty
drivell drivel ed,ing; duell duel ed,ing; economis economiz e,ed,es,ing; edo ed ema
editorialis editorializ e,ed,es,ing; empathis empathiz e,ed,es,ing; emphasis emphasiz e,ed,es,ing
enamell enamel ed,ing; enamou enamo red; encyclopa encyclop edia,edias,edic
endeavou endeavo r,red,ring,rs; energis energiz e,ed,es,ing; enrol enroll -,s; enthral enthrall -,s
epaulette epaulet -,s; epicentre epicenter -,s; epilogue epilog -,s; epitomis epitomiz e,ed,es,ing
equalis equaliz ation,e,ed,er,ers,es,ing; eulogis eulogiz e,ed,es,ing
evangelis evangeliz e,ed,es,ing; exorcis exorciz e,ed,es,ing
extemporis extemporiz ation,e,ed,es,ing; externalis externaliz ation,ations,e,ed,es,ing
factoris factoriz e,ed,es,ing; fa f ecal,eces; familiaris familiariz ation,e,ed,es,ing
fantasis fantasiz e,ed,es,ing; favou favo r,rable,rably,red,ring,rite,rites,ritism,rs
feminis feminiz e,ed,es,ing; fertilis fertiliz ation,e,ed,er,ers,es,ing; fervou fervo r
fibre fiber -,glass,s; fictionalis fictionaliz ation,ations,e,ed,es,ing; fill fil et,eted,eting,ets
finalis finaliz ation,e,ed,es,ing; fla fl utist,utists; flavou flavo r,red,ring,rings,rless,rs,rsome
fo f etal,etid,etus,etuses; formalis formaliz ation,e,ed,es,ing; fossilis fossiliz ation,e,ed,es,ing
fraternis fraterniz ation,e,ed,es,ing; fulfil fulfill -,ment,s; funnell funnel ed,ing
galvanis galvaniz e,ed,es,ing; gamboll gambol ed,ing
gao jai l,lbird,lbirds,lbreak,lbreaks,led,ler,lers,ling,ls; gass gas es; ga gau ge,ged,ges,ging
generalis generaliz ation,ations,e,ed,es,ing; ghettois ghettoiz e,ed,es,ing; gi gy psies
glamoris glamoriz e,ed,es,ing; glamo glamou r; globalis globaliz ation,e,ed,es,ing; glue glu ing
goitre goiter -,s; gonorrho gonorrh ea; gramme gram -,s; gravell gravel ed
gre gra y,yed,ying,yish,yness,ys; grovell grovel ed,ing; groyne groin -,s; gruell gruel ing,ingly
grypho griffi n,ns; gyna gyn ecological,ecologist,ecologists,ecology
ha h ematological,ematologist,ematologists,ematology,emoglobin,emophilia,emophiliac,emophiliacs,emorrhage,emorrhaged,emorrhages,emorrhaging,emorrhoids
harbou harbo r,red,ring,rs; harmonis harmoniz ation,e,ed,es,ing
homo hom eopath,eopathic,eopaths,eopathy; homogenis homogeniz e,ed,es,ing
honou hono r,rable,rably,red,ring,rs; hospitalis hospitaliz ation,e,ed,es,ing
humanis humaniz e,ed,es,ing; humou humo r,red,ring,rless,rs; hybridis hybridiz e,ed,es,ing
hypnotis hypnotiz e,ed,es,ing; hypothesis hypothesiz e,ed,es,ing; idealis idealiz ation,e,ed,es,ing
idolis idoliz e,ed,es,ing; immobilis immobiliz ation,e,ed,er,ers,es,ing
immortalis immortaliz e,ed,es,ing; immunis immuniz ation,e,ed,es,ing; impanell impanel ed,ing
imperill imperil ed,ing; individualis individualiz e,ed,es,ing
industrialis industrializ e,ed,es,ing; inflex inflect ion,ions; initialis initializ e,ed,es,ing
initiall initial ed,ing; instal install -,ment,ments,s; instil instill -,s
institutionalis institutionaliz ation,e,ed,es,ing; intellectualis intellectualiz e,ed,es,ing
internalis internaliz ation,e,ed,es,ing; internationalis internationaliz ation,e,ed,es,ing
ionis ioniz ation,e,ed,er,ers,es,ing; italicis italiciz e,ed,es,ing; itemis itemiz e,ed,es,ing
jeopardis jeopardiz e,ed,es,ing; jewell jewel ed,er,ers; jewelle jewel ry; judge judg ment
kilogramme kilogram -,s; kilometre kilometer -,s; labell label ed,ing
labou labo r,red,rer,rers,ring,rs; lacklustre lackluster -; legalis legaliz ation,e,ed,es,ing
legitimis legitimiz e,ed,es,ing; leuka leuk emia; levell level ed,er,ers,ing
libell libel ed,ing,ous; liberalis liberaliz ation,e,ed,es,ing; licenc licens e,ed,es,ing
like lik able; lionis lioniz ation,e,ed,es,ing; liquidis liquidiz e,ed,er,ers,es,ing
litre liter -,s; localis localiz e,ed,es,ing; louvre louver -,s; louv louve red; lustre luster -
magnetis magnetiz e,ed,es,ing; manoeuv maneuve rability,rable,red,ring,rings; manoeuvre maneuver -,s
marginalis marginaliz ation,e,ed,es,ing; marshall marshal ed,ing; marvell marvel ed,ing,ous,ously
materialis materializ ation,e,ed,es,ing; maximis maximiz ation,e,ed,es,ing; meagre meager -
mechanis mechaniz ation,e,ed,es,ing; media medi eval; memorialis memorializ e,ed,es,ing
memoris memoriz e,ed,es,ing; mesmeris mesmeriz e,ed,es,ing; metabolis metaboliz e,ed,es,ing
metre meter -,s; micrometre micrometer -,s; militaris militariz e,ed,es,ing
milligramme milligram -,s; millilitre milliliter -,s; millimetre millimeter -,s
miniaturis miniaturiz ation,e,ed,es,ing; minibuss minibus es; minimis minimiz e,ed,es,ing
misbehaviou misbehavio r; misdemeanou misdemeano r,rs; misspelt misspelled -; mitre miter -,s
mobilis mobiliz ation,e,ed,es,ing; modell model ed,er,ers,ing; modernis moderniz e,ed,es,ing
moisturis moisturiz e,ed,er,ers,es,ing; monologue monolog -,s; monopolis monopoliz ation,e,ed,es,ing
moralis moraliz e,ed,es,ing; motoris motoriz ed
mou mo ld,lded,lder,ldered,ldering,lders,ldier,ldiest,lding,ldings,lds,ldy,lt,lted,lting,lts
mo m ustache,ustached,ustaches,ustachioed; multicolou multicolo red
nationalis nationaliz ation,ations,e,ed,es,ing; naturalis naturaliz ation,e,ed,es,ing
neighbou neighbo r,rhood,rhoods,ring,rliness,rly,rs; neutralis neutraliz ation,e,ed,es,ing
normalis normaliz ation,e,ed,es,ing; odou odo r,rless,rs; o  esophagus,esophaguses,estrogen
offenc offens e,es; omelette omelet -,s; optimis optimiz e,ed,es,ing
organis organiz ation,ational,ations,e,ed,er,ers,es,ing; orthopa orthop edic,edics
ostracis ostraciz e,ed,es,ing; outmanoeuvre outmaneuver -,s; outmanoeuv outmaneuve red,ring
overemphasis overemphasiz e,ed,es,ing; oxidis oxidiz ation,e,ed,es,ing
pa p ederast,ederasts,ediatric,ediatrician,ediatricians,ediatrics,edophile,edophiles,edophilia
pala pal eolithic,eontologist,eontologists,eontology; panell panel ed,ing,ist,ists
paralys paralyz e,ed,es,ing; parcell parcel ed,ing; parlou parlo r,rs
particularis particulariz e,ed,es,ing; passivis passiviz ation,e,ed,es,ing
pasteuris pasteuriz ation,e,ed,es,ing; patronis patroniz e,ed,es,ing,ingly; pedall pedal ed,ing
pedestrianis pedestrianiz ation,e,ed,es,ing; penalis penaliz e,ed,es,ing; pencill pencil ed,ing
personalis personaliz e,ed,es,ing; pharmacopo pharmacop eia,eias
philosophis philosophiz e,ed,es,ing; philtre filter -,s; phone phon y
plagiaris plagiariz e,ed,es,ing; plough plow -,ed,ing,man,men,s,share,shares
polaris polariz ation,e,ed,es,ing; politicis politiciz ation,e,ed,es,ing
popularis populariz ation,e,ed,es,ing; pouffe pouf -,s; practis practic e,ed,es,ing
pra pr esidium,esidiums; pressuris pressuriz ation,e,ed,es,ing; pretenc pretens e,es
prima prim eval; prioritis prioritiz ation,e,ed,es,ing; privatis privatiz ation,ations,e,ed,es,ing
professionalis professionaliz ation,e,ed,es,ing; programme program -,s; prologue prolog -,s
propagandis propagandiz e,ed,es,ing; proselytis proselytiz e,ed,er,ers,es,ing
psychoanalys psychoanalyz e,ed,es,ing; publicis publiciz e,ed,es,ing
pulveris pulveriz ation,e,ed,es,ing; pummelled pummel -; pummelling pummeled -; py pa jama,jamas
p piz zazz; quarrell quarrel ed,ing; radicalis radicaliz e,ed,es,ing; rancou ranco r
randomis randomiz e,ed,es,ing; rationalis rationaliz ation,ations,e,ed,es,ing; ravell ravel ed,ing
realis realiz able,ation,ations,e,ed,es,ing; recognis recogniz able,ably,ance,e,ed,es,ing
reconnoitre reconnoiter -,s; reconnoit reconnoite red,ring; refuell refuel ed,ing
regularis regulariz ation,e,ed,es,ing; remodell remodel ed,ing; remou remo ld,lded,lding,lds
reorganis reorganiz ation,ations,e,ed,es,ing; revell revel ed,er,ers,ing
revitalis revitaliz e,ed,es,ing; revolutionis revolutioniz e,ed,es,ing
rhapsodis rhapsodiz e,ed,es,ing; rigou rigo r,rs; ritualis ritualiz ed; rivall rival ed,ing
romanticis romanticiz e,ed,es,ing; rumou rumo r,red,rs; sabre saber -,s; saltpetre saltpeter -
sanitis sanitiz e,ed,es,ing; satiris satiriz e,ed,es,ing; saviou savio r,rs
savou savo r,red,ries,ring,rs,ry; scandalis scandaliz e,ed,es,ing
sc sk eptic,eptical,eptically,epticism,eptics; sceptre scepter -,s; scrutinis scrutiniz e,ed,es,ing
secularis seculariz ation,e,ed,es,ing; sensationalis sensationaliz e,ed,es,ing
sensitis sensitiz e,ed,es,ing; sentimentalis sentimentaliz e,ed,es,ing; sepulchre sepulcher -,s
serialis serializ ation,ations,e,ed,es,ing; sermonis sermoniz e,ed,es,ing; sheikh sheik -
shovell shovel ed,ing; shrivell shrivel ed,ing; signalis signaliz e,ed,es,ing; signall signal ed,ing
smou smo lder,ldered,ldering,lders; snivell snivel ed,ing; snorkell snorkel ed,ing
snowplough snowplow -; snowploughs snowplow -; socialis socializ ation,e,ed,es,ing
sodomis sodomiz e,ed,es,ing; solemnis solemniz e,ed,es,ing; sombre somber -
specialis specializ ation,ations,e,ed,es,ing; spectre specter -,s; spirall spiral ed,ing
splendou splendo r,rs; squirrell squirrel ed,ing; stabilis stabiliz ation,e,ed,er,ers,es,ing
standardis standardiz ation,e,ed,es,ing; stencill stencil ed,ing
sterilis steriliz ation,ations,e,ed,er,ers,es,ing; stigmatis stigmatiz ation,e,ed,es,ing
store stor y; storey storie s; subsidis subsidiz ation,e,ed,er,ers,es,ing
succou succo r,red,ring,rs; sulph sulf ate,ates,ide,ides,ur,urous; summaris summariz e,ed,es,ing
swivell swivel ed,ing; symbolis symboliz e,ed,es,ing; sympathis sympathiz e,ed,er,ers,es,ing
synchronis synchroniz ation,e,ed,es,ing; synthesis synthesiz e,ed,er,ers,es,ing
sy si phon,phoned,phoning,phons; systematis systematiz ation,e,ed,es,ing
tantalis tantaliz e,ed,es,ing,ingly; tassell tassel ed; technicolou technicolo r
temporis temporiz e,ed,es,ing; tenderis tenderiz e,ed,es,ing; terroris terroriz e,ed,es,ing
theatre theater -,goer,goers,s; theoris theoriz e,ed,es,ing; tonne ton -,s; towell towel ed,ing
toxa tox emia; tranquillis tranquiliz e,ed,er,ers,es,ing
tranquill tranquil ity,ize,ized,izer,izers,izes,izing; tranquill tranquilit y
transistoris transistoriz ed; traumatis traumatiz e,ed,es,ing; travell travel ed,er,ers,ing
travelog travelogue -,s; triall trial ed,ing; tricolou tricolo r,rs; trivialis trivializ e,ed,es,ing
tumou tumo r,rs; tunnell tunnel ed,ing; tyrannis tyranniz e,ed,es,ing; ty ti re,res
unauthoris unauthoriz ed; uncivilis unciviliz ed; underutilis underutiliz ed; unequall unequal ed
unfavou unfavo rable,rably; unionis unioniz ation,e,ed,es,ing; unorganis unorganiz ed
unravell unravel ed,ing; unrecognis unrecogniz able,ed; unrivall unrival ed; unsavou unsavo ry
untrammell untrammel ed; urbanis urbaniz ation,e,ed,es,ing; utilis utiliz able,ation,e,ed,es,ing
valou valo r; vandalis vandaliz e,ed,es,ing; vaporis vaporiz ation,e,ed,es,ing; vapou vapo r,rs
verbalis verbaliz e,ed,es,ing; victimis victimiz ation,e,ed,es,ing; videodisc videodisk -,s
vigou vigo r; visualis visualiz ation,ations,e,ed,es,ing; vocalis vocaliz ation,ations,e,ed,es,ing
vulcanis vulcaniz ed; vulgaris vulgariz ation,e,ed,es,ing; wagg wag on,ons
watercolou watercolo r,rs; weasell weasel ed,ing; westernis westerniz ation,e,ed,es,ing
womanis womaniz e,ed,er,ers,es,ing; wooll wool en,ens,ies,y; worshipp worship ed,ing,er
yodell yodel ed,ing; yogho yog urt,urts; yogh yog urt,urts; mh hm m; m h mm
`;
