"""Everyday words for concepts, beside the names and tags of emojibase and OpenMoji.

A line holds a code, English words, and after the semicolon Japanese ones; the first of each is the usual word.
"""

from __future__ import annotations

from functools import lru_cache

TABLE = """
1F431 cat,kitty,kitten,kitty cat,pussycat,feline,house cat,tabby;猫,ネコ,ねこ,にゃんこ,子猫,ニャンコ
1F436 dog,doggy,puppy,pup,pooch,doggo,hound,corgi,shiba;犬,イヌ,いぬ,わんこ,子犬,ワンちゃん,柴犬
1F42D mouse,mousie;ネズミ,ねずみ,鼠
1F439 hamster;ハムスター
1F430 rabbit,bunny,bunny rabbit,hare;うさぎ,ウサギ,兎,うさちゃん
1F98A fox,foxy,vixen;キツネ,きつね,狐
1F43B bear,grizzly,grizzly bear;クマ,くま,熊
1F43C panda,panda bear;パンダ
1F428 koala,koala bear;コアラ
1F42F tiger;トラ,虎,とら
1F981 lion;ライオン,獅子
1F42E cow,cattle,moo cow;牛,ウシ,うし
1F437 pig,piglet,piggy,hog;豚,ブタ,ぶた
1F438 frog,toad;カエル,かえる,蛙
1F435 monkey,ape,chimp,chimpanzee;猿,サル,さる
1F434 horse,pony,stallion;馬,ウマ,うま
1F43A wolf;狼,オオカミ,おおかみ
1F984 unicorn;ユニコーン,一角獣
1F432 dragon;ドラゴン,竜,龍
1F414 chicken,hen;鶏,ニワトリ,にわとり
1F424 chick,baby chick,baby bird;ひよこ,ヒヨコ
1F426 bird,sparrow,songbird;鳥,とり,小鳥
1F427 penguin;ペンギン
1F986 duck,mallard;アヒル,鴨,カモ,あひる
1F985 eagle,hawk;鷲,ワシ,鷹
1F989 owl;フクロウ,ふくろう
1F99C parrot,macaw;オウム,インコ
1F422 turtle,tortoise;亀,カメ,かめ
1F40D snake,serpent,python;蛇,ヘビ,へび
1F995 dinosaur,brontosaurus,dino,brachiosaurus;恐竜,首長竜
1F996 t-rex,tyrannosaurus,trex,tyrannosaurus rex;ティラノサウルス,Tレックス
1F433 whale;クジラ,くじら,鯨
1F42C dolphin;イルカ,いるか
1F988 shark;サメ,さめ,鮫
1F41F fish,goldfish;魚,さかな
1F419 octopus,squid thing;タコ,たこ,蛸
1F991 squid;イカ,いか
1F980 crab;カニ,かに,蟹
1F990 shrimp,prawn;エビ,えび,海老
1F99E lobster;ロブスター,ザリガニ
1FABC jellyfish;クラゲ,くらげ
1F40C snail;かたつむり,カタツムリ
1F98B butterfly;蝶,蝶々,チョウ,ちょうちょ
1F41D bee,honeybee,bumblebee;蜂,ハチ,ミツバチ
1F41E ladybug,ladybird,lady beetle;てんとう虫,テントウムシ
1F577 spider;クモ,くも,蜘蛛
1F41B caterpillar,bug,worm thing;毛虫,芋虫,虫
1F411 sheep,lamb;羊,ヒツジ,ひつじ
1F410 goat;ヤギ,山羊
1F418 elephant;象,ゾウ,ぞう
1F992 giraffe;キリン,きりん
1F993 zebra;シマウマ
1F98C deer,reindeer,stag;鹿,シカ
1F994 hedgehog;ハリネズミ
1F987 bat;コウモリ,こうもり
1F99D raccoon,racoon;アライグマ,あらいぐま
1F9A5 sloth;ナマケモノ
1F9A6 otter;カワウソ
1F43F squirrel,chipmunk;リス,りす
1F40A crocodile,alligator,croc;ワニ,わに
1F98E lizard,gecko;トカゲ,とかげ
1F9A9 flamingo;フラミンゴ
1F47B ghost,spook,spirit,phantom;お化け,おばけ,幽霊,ゴースト
1F47D alien,extraterrestrial,et;宇宙人,エイリアン
1F47E space invader,alien monster,pixel monster;インベーダー
1F916 robot,android,bot,droid;ロボット,ロボ
1F480 skull,skeleton head;ドクロ,骸骨,がいこつ
1F4A9 poop,poo,turd,pile of poo;うんち,うんこ
1F921 clown;ピエロ,道化師
1F383 pumpkin,jack-o-lantern,jack o lantern,halloween pumpkin;かぼちゃ,ジャックオランタン,ハロウィンのかぼちゃ
1F9F8 teddy bear,teddy,plush bear,stuffed bear;テディベア,くまのぬいぐるみ,ぬいぐるみ
26C4 snowman;雪だるま,ゆきだるま
1F479 ogre,demon mask,oni;鬼,オニ
1F47A tengu,goblin;天狗
1F9DB vampire,dracula;吸血鬼,ドラキュラ,ヴァンパイア
1F9DF zombie,undead;ゾンビ
1F9D9 wizard,mage,sorcerer,witch,magician;魔法使い,魔女
1F9DA fairy,pixie;妖精,フェアリー
1F9DC mermaid,merman,merperson;人魚,マーメイド
1F9DD elf;エルフ
1F9DE genie;ランプの精,魔神
1F9B8 superhero,hero;スーパーヒーロー,ヒーロー
1F9B9 supervillain,villain;悪役,ヴィラン
1F977 ninja;忍者,ニンジャ
1F385 santa,santa claus,father christmas;サンタ,サンタクロース
1F934 prince;王子,王子様
1F478 princess;お姫様,プリンセス,姫
1F476 baby,infant;赤ちゃん,赤ん坊
1F466 boy;男の子,少年
1F467 girl;女の子,少女
1F468 man,guy,dude;男,男性,男の人
1F469 woman,lady;女,女性,女の人
1F9D1 person,human,somebody;人,人間
1F474 grandpa,old man,grandfather;おじいさん,おじいちゃん
1F475 grandma,old woman,grandmother,granny;おばあさん,おばあちゃん
1F9D1-200D-1F680 astronaut,cosmonaut,spaceman;宇宙飛行士
1F9D1-200D-1F373 cook,chef;料理人,シェフ,コックさん
1F9D1-200D-1F4BB programmer,developer,coder,software engineer,technologist;プログラマー,エンジニア
1F9D1-200D-1F52C scientist,researcher;科学者,研究者
1F9D1-200D-1F3EB teacher,professor;先生,教師
1F9D1-200D-2695 doctor,nurse,health worker;医者,医師,看護師
1F9D1-200D-1F33E farmer;農家,農夫
1F9D1-200D-1F3A4 singer,rock star;歌手,ロックスター
1F9D1-200D-1F3A8 artist,painter;画家,芸術家
1F9D1-200D-1F692 firefighter,fireman;消防士
1F46E police officer,cop,policeman;警察官,お巡りさん
1F575 detective,spy,sleuth;探偵,スパイ
1F477 builder,construction worker;工事の人,大工
1F483 dancer,dancing woman;踊る女性,ダンサー
1F951 avocado;アボカド
1F34E apple,red apple;りんご,リンゴ,林檎
1F34A orange fruit,tangerine,mandarin,clementine;みかん,ミカン,オレンジの実
1F34B lemon;レモン
1F34C banana;バナナ
1F349 watermelon;スイカ,すいか
1F347 grapes,bunch of grapes;ぶどう,ブドウ,葡萄
1F353 strawberry;いちご,イチゴ,苺
1F352 cherry,cherries;さくらんぼ,チェリー
1F351 peach;桃,もも,モモ
1F34D pineapple;パイナップル
1F95D kiwi,kiwi fruit;キウイ
1F345 tomato;トマト
1F346 eggplant,aubergine;なす,ナス,茄子
1F954 potato,spud;じゃがいも,ジャガイモ,ポテト
1F955 carrot;にんじん,ニンジン,人参
1F33D corn,ear of corn,sweetcorn;とうもろこし,トウモロコシ
1F336 chili,chilli pepper,hot pepper;唐辛子,とうがらし
1F966 broccoli;ブロッコリー
1F9C5 onion;玉ねぎ,タマネギ
1F344 mushroom,toadstool;きのこ,キノコ
1F95C peanut,peanuts;ピーナッツ,落花生
1F35E bread,loaf of bread,toast;パン,食パン,トースト
1F950 croissant;クロワッサン
1F956 baguette,french bread;バゲット,フランスパン
1F95E pancake,pancakes;パンケーキ,ホットケーキ
1F9C7 waffle;ワッフル
1F9C0 cheese wedge,piece of cheese,wedge of cheese;チーズのかけら,三角チーズ
1F354 burger,hamburger,cheeseburger;ハンバーガー,バーガー
1F35F fries,french fries,chips;フライドポテト
1F355 pizza,pizza slice,slice of pizza;ピザ
1F32D hot dog,hotdog;ホットドッグ
1F96A sandwich;サンドイッチ,サンド
1F32E taco;タコス
1F32F burrito;ブリトー
1F95A egg;卵,たまご
1F373 fried egg,frying pan,egg in a pan;目玉焼き
1F37F popcorn;ポップコーン
1F359 onigiri,rice ball;おにぎり,おむすび
1F35A rice,bowl of rice;ご飯,ごはん
1F35B curry;カレー,カレーライス
1F35C ramen,noodles,bowl of noodles;ラーメン,麺
1F35D spaghetti,pasta;スパゲッティ,パスタ
1F363 sushi;寿司,すし,お寿司
1F364 fried shrimp,tempura;エビフライ,天ぷら
1F361 dango;団子,だんご
1F95F dumpling,gyoza;餃子,ぎょうざ
1F366 soft serve,ice cream cone;ソフトクリーム
1F368 ice cream,bowl of ice cream;アイスクリーム,アイス
1F369 donut,doughnut;ドーナツ
1F36A cookie,biscuit;クッキー
1F382 birthday cake,cake;誕生日ケーキ,バースデーケーキ,ケーキ
1F370 shortcake,slice of cake,piece of cake;ショートケーキ
1F9C1 cupcake,muffin;カップケーキ
1F36B chocolate bar,bar of chocolate;板チョコ
1F36C piece of candy,sweet,bonbon;キャンディー,あめ玉
1F36D lollipop;ペロペロキャンディ
1F36E pudding,custard,flan;プリン
1F37C baby bottle;哺乳瓶
1F95B milk,glass of milk;牛乳,ミルク
2615 coffee,cup of coffee,coffee cup,mug,hot drink,cappuccino,espresso,latte;コーヒー,珈琲,コーヒーカップ,ホットコーヒー
1F375 tea,green tea,cup of tea;お茶,緑茶
1F376 sake;日本酒,お酒
1F377 wine,glass of wine,red wine;ワイン
1F378 cocktail,martini;カクテル
1F37A beer,mug of beer,pint;ビール,生ビール
1F9CB boba,bubble tea;タピオカ,タピオカミルクティー
1F9CA ice cube,block of ice;氷の塊,角氷
1F697 car,auto,automobile;車,自動車,くるま
1F695 taxi,cab;タクシー
1F68C bus;バス
1F3CE race car,racing car,formula one car,sports car;レーシングカー,スポーツカー
1F693 police car;パトカー
1F691 ambulance;救急車
1F692 fire truck,fire engine;消防車
1F69C tractor;トラクター
1F69A truck,lorry,delivery truck;トラック
1F682 steam train,locomotive,train engine;汽車,蒸気機関車,SL
1F686 train;電車
1F684 bullet train,shinkansen;新幹線
1F6B2 bicycle,bike,cycle;自転車
1F3CD motorcycle,motorbike;バイク,オートバイ
1F6F5 scooter,vespa,moped;スクーター
1F6F9 skateboard;スケボー,スケートボード
2708 plane,airplane,aeroplane,jet;飛行機
1F681 helicopter,chopper;ヘリコプター,ヘリ
1F680 rocket,spaceship,rocket ship,spacecraft;ロケット,宇宙船
1F6F8 ufo,flying saucer;UFO,空飛ぶ円盤
26F5 sailboat,sailing boat,boat,yacht;ヨット,帆船
1F6A2 ship,cruise ship;船
1F6A4 speedboat;モーターボート,スピードボート
2693 anchor;いかり,錨
1F3E0 house,home,cottage;家,おうち
1F3F0 castle,fairytale castle;お城,城
1F3EF japanese castle;日本の城
1F3EB school;学校
1F3E5 hospital;病院
1F5FC tokyo tower,eiffel tower,tower;東京タワー,タワー
1F5FD statue of liberty;自由の女神
1F5FB mount fuji,mt fuji;富士山
26F0 mountain;山
1F30B volcano;火山
26E9 shrine gate,torii;鳥居,神社
1F3A1 ferris wheel;観覧車
26FA tent;テント
1F30D earth,globe,planet earth,world;地球
1FA90 saturn,planet,ringed planet;土星,惑星
1F319 moon,crescent moon;月,三日月,お月様
1F31E sun,smiling sun;太陽,お日様
2B50 star;星,スター
2601 cloud;雲
1F308 rainbow;虹
26A1 lightning bolt,lightning,thunderbolt;稲妻,雷
2744 snowflake;雪の結晶
1F525 fire,flame;炎,火
1F4A7 drop of water,water drop,droplet;水滴,しずく
1F30A wave,ocean wave;波
2604 comet,meteor;彗星,隕石
2602 umbrella;傘
1F339 rose;バラ,薔薇
1F33B sunflower;ひまわり,ヒマワリ
1F338 cherry blossom,sakura;桜,さくら
1F337 tulip;チューリップ
1F33C flower,daisy,blossom;花,お花
1F490 bouquet,bunch of flowers;花束
1F335 cactus;サボテン
1F332 pine tree,fir tree,evergreen;松,もみの木,針葉樹
1F333 tree,oak tree;木,樹
1F334 palm tree,palm;ヤシの木
1F384 christmas tree,xmas tree;クリスマスツリー
1F331 sprout,seedling;芽,新芽
1F340 four-leaf clover,lucky clover,clover;四つ葉のクローバー,クローバー
1F341 maple leaf,autumn leaf;もみじ,紅葉
1FAB4 potted plant,houseplant;鉢植え,観葉植物
2764 heart,red heart,love heart;ハート,心臓マーク
1F494 broken heart,heartbreak;失恋,割れたハート
26BD football,soccer ball,soccer;サッカーボール
1F3C0 basketball;バスケットボール
26BE baseball;野球ボール,野球の球
1F3BE tennis ball,tennis;テニスボール
1F3B8 guitar,electric guitar;ギター
1F3BB violin,fiddle;バイオリン
1F3B9 piano,keyboard instrument;ピアノ
1F941 drum,drums;太鼓,ドラム
1F3BA trumpet;トランペット
1F3B7 saxophone,sax;サックス
1F3A4 microphone,mic;マイク
1F3AE game controller,gamepad,video game;ゲームコントローラー,ゲーム機
1F3B2 dice,die;サイコロ
1F9E9 puzzle piece,jigsaw piece;パズルのピース
1F388 balloon,red balloon;風船,バルーン
1F381 present,gift,gift box;プレゼント,贈り物
1F3C6 trophy,cup trophy;トロフィー,優勝カップ
1F48E diamond gem,gem,jewel;宝石,ダイヤ
1F48D ring,engagement ring;指輪,リング
1F4F1 phone,smartphone,mobile,cell phone,iphone;スマホ,携帯,スマートフォン
260E telephone,old phone,rotary phone;電話,黒電話
1F4BB laptop,notebook computer;ノートパソコン,ノートPC,パソコン
1F5A5 computer,pc,desktop,monitor;コンピューター,デスクトップ
1F4FA tv,television,telly;テレビ
1F4F7 camera;カメラ
23F0 alarm clock;目覚まし時計,時計
231A watch,wristwatch;腕時計
1F4A1 light bulb,bulb,lamp;電球
1F526 flashlight,torch;懐中電灯
1F56F candle;ろうそく,キャンドル
1F4D6 open book;開いた本
1F4DA books,stack of books,pile of books;本,本の山
1F4D5 book;本,赤い本
270F pencil;鉛筆,えんぴつ
1F58A pen;ペン
2702 scissors;はさみ,ハサミ
1F511 key;鍵,かぎ
1F512 lock,padlock;錠前,南京錠
1F528 hammer;ハンマー,金づち
1FA93 axe,hatchet;斧
1F5E1 dagger,knife;短剣,ナイフ
2694 swords,crossed swords,sword;剣,刀
1F3F9 bow and arrow;弓矢,弓
1F6E1 shield;盾
1F4A3 bomb;爆弾
1F9F2 magnet;磁石
1FA9C ladder;はしご
1F9F9 broom,broomstick;ほうき,箒
1FAA3 bucket,pail;バケツ
1F6BD toilet;トイレ,便器
1F6C1 bathtub,bath;お風呂,浴槽
1F6CF bed;ベッド
1FA91 chair;椅子,いす
1F6CB sofa,couch;ソファ
1F6AA door;ドア,扉
1F392 backpack,rucksack,schoolbag;リュック,ランドセル
1F45C handbag,bag;ハンドバッグ,バッグ
1F45F sneaker,running shoe,trainer,shoe;スニーカー,運動靴,靴
1F460 high heel,heels,stiletto;ハイヒール
1F462 boot,boots;ブーツ
1F455 t-shirt,tshirt,shirt;Tシャツ,シャツ
1F456 jeans,trousers,pants;ズボン,ジーパン
1F457 dress;ドレス,ワンピース
1F9E6 socks,sock;靴下
1F9E4 gloves,glove,mittens;手袋
1F451 crown;王冠,冠
1F576 sunglasses,shades;サングラス
1F453 glasses,spectacles;眼鏡,メガネ
1F3A9 top hat;シルクハット
1F4B0 money bag,bag of money;お金の袋,金袋
1FA99 coin;コイン,硬貨
1F4B5 money,cash,dollar bill;お金,お札
1F4E7 email,e-mail;メール
2709 letter,envelope;手紙,封筒
1F48A pill,capsule,medicine;薬,錠剤
1F489 syringe,vaccine,needle;注射器,注射
1F9E0 brain;脳,脳みそ
1F9B7 tooth;歯
1F441 eye;目,目玉
1F444 mouth,lips;口,唇
1F442 ear;耳
1F443 nose;鼻
1F44D thumbs up,like;いいね,グッド
1F44B waving hand,wave hello;手を振る,バイバイ
1F44A fist,punch;拳,パンチ
270C peace sign,victory hand;ピース,ピースサイン
1F44F clapping hands,applause;拍手
1F64F praying hands,folded hands;合掌,お祈り
1F4AA biceps,muscle,flexed arm;力こぶ,筋肉
1F9BE robot arm,mechanical arm;義手,ロボットアーム
1F52E crystal ball;水晶玉
1FA84 magic wand,wand;魔法の杖
1F9FB toilet paper,toilet roll;トイレットペーパー
1F5FF moai,easter island head,stone face;モアイ,モアイ像
1F9CB bubble tea,boba tea;タピオカ
1F30C milky way;天の川
1F3AF target,bullseye;的,ダーツの的
1F4AF hundred,100 points;100点
1F9EF fire extinguisher;消火器
1FA81 kite;凧
1F9F6 ball of yarn,ball of wool;毛糸玉
1F6D2 shopping cart,shopping trolley;ショッピングカート
1F5D1 trash can,garbage can,rubbish bin;ゴミ箱
1F9FD sponge;スポンジ
1F52B water gun,squirt gun;水鉄砲
1F579 joystick;ジョイスティック
1F4E6 box,parcel,package;箱,荷物,段ボール箱
1F3D6 beach,parasol on the beach;砂浜,ビーチ
1F3DD desert island,tropical island,island;無人島,島
"""

GENERIC_FACE = (
    ("face", "smiley", "smiley face", "emoji", "emoticon", "yellow face", "round face"),
    ("顔", "スマイリー", "顔文字", "絵文字", "丸い顔", "かお"),
)
"""Words for the plain round face, "1F642"."""

TWINS = {
    "1F408": "1F431", "1F415": "1F436", "1F401": "1F42D", "1F400": "1F42D", "1F407": "1F430",
    "1F40E": "1F434", "1F404": "1F42E", "1F416": "1F437", "1F405": "1F42F", "1F409": "1F432", "1F40B": "1F433",
    "1F412": "1F435", "2603": "26C4", "2600": "1F31E", "1F315": "1F319", "1F31F": "2B50", "1F423": "1F424",
    "1F425": "1F424", "1F30E": "1F30D", "1F30F": "1F30D", "2614": "2602", "1F698": "1F697", "1F696": "1F695",
    "1F68D": "1F68C", "1F694": "1F693", "1F5DD": "1F511", "1F4D7": "1F4D5", "1F4D8": "1F4D5", "1F4D9": "1F4D5",
}  # fmt: skip
"""Concepts with the everyday name of another one, which stands for both where nothing more is said."""


@lru_cache(maxsize=1)
def synonyms() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """English and Japanese everyday words by code, the usual one first."""
    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for line in TABLE.strip().splitlines():
        code, words = line.split(" ", 1)
        english, japanese = words.split(";")
        found[code] = tuple(english.split(",")), tuple(japanese.split(","))
    return found
