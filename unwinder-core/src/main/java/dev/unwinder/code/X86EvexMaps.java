package dev.unwinder.code;

/**
 * What EVEX changed and added: names and operands where they differ from the VEX form, and, for each opcode, what memory it touches, by
 * which its short displacements are scaled.
 *
 * <p>Intel SDM volume 2, 2.7.5 (compressed displacement, tables 2-34 and 2-35) and chapters 4 and 5.
 */
final class X86EvexMaps {
    private X86EvexMaps() {}

    /**
     * The tuple types: opcode, then a letter each for no prefix, 66, F3 and F2; the last letter stands for those that are missing,
     * {@code -} is no instruction. Letters: f full vector, m full without broadcast, h half, k half or, with W, full; H, Q, E a half, quarter or
     * eighth without broadcast; s one element of 4 or 8 bytes by W; b, w, d, q, x, y 1, 2, 4, 8, 16, 32 bytes; z 1 or 2 bytes by W; 2, 4, 8
     * that many elements; D as {@code vmovddup}.
     */
    static final String TUPLES_0F = """
            10 mmss 11 mmss 12 qqmD 13 qq-- 14 ff-- 15 ff-- 16 qqm- 17 qq-- 28 mm-- 29 mm-- 2a --ss 2b mm-- 2c --dq 2d --dq 2e dq-- 2f dq--
            51 ffss 54 ff-- 55 ff-- 56 ff-- 57 ff-- 58 ffss 59 ffss 5a hfss 5b fff- 5c ffss 5d ffss 5e ffss 5f ffss
            60 -m-- 61 -m-- 62 -f-- 63 -m-- 64 -m-- 65 -m-- 66 -f-- 67 -m-- 68 -m-- 69 -m-- 6a -f-- 6b -f-- 6c -f-- 6d -f-- 6e -s-- 6f -mmm
            70 -fmm 71 -m-- 72 -f-- 73 -f-- 74 -m-- 75 -m-- 76 -f-- 78 fkdq 79 fkdq 7a -kkf 7b -kss 7e -sq- 7f -mmm c2 ffss c4 -w-- c5 -w--
            c6 ff-- d1 -x-- d2 -x-- d3 -x-- d4 -f-- d5 -m-- d6 -q-- d8 -m-- d9 -m-- da -m-- db -f-- dc -m-- dd -m-- de -m-- df -f-- e0 -m--
            e1 -x-- e2 -x-- e3 -m-- e4 -m-- e5 -m-- e6 -fkf e7 -m-- e8 -m-- e9 -m-- ea -m-- eb -f-- ec -m-- ed -m-- ee -m-- ef -f-- f1 -x--
            f2 -x-- f3 -x-- f4 -f-- f5 -m-- f6 -m-- f8 -m-- f9 -m-- fa -f-- fb -f-- fc -m-- fd -m-- fe -f--
            """;

    /** Of map 2. */
    static final String TUPLES_0F38 = """
            00 -m-- 04 -m-- 0b -m-- 0c -f-- 0d -f-- 10 -mH- 11 -mQ- 12 -mE- 13 -HH- 14 -fQ- 15 -fH- 16 -f-- 18 -d-- 19 -q-- 1a -x-- 1b -y--
            1c -m-- 1d -m-- 1e -f-- 1f -f-- 20 -HH- 21 -QQ- 22 -EE- 23 -HH- 24 -QQ- 25 -HH- 26 -mm- 27 -ff- 28 -fm- 29 -fm- 2a -mm- 2b -f--
            2c -f-- 2d -s-- 30 -HH- 31 -QQ- 32 -EE- 33 -HH- 34 -QQ- 35 -HH- 36 -f-- 37 -f-- 38 -mm- 39 -fm- 3a -mm- 3b -f-- 3c -m-- 3d -f--
            3e -m-- 3f -f-- 40 -f-- 42 -f-- 43 -s-- 44 -f-- 45 -f-- 46 -f-- 47 -f-- 4c -f-- 4d -s-- 4e -f-- 4f -s-- 50 -f-- 51 -f-- 52 -ffx
            53 -f-x 54 -m-- 55 -f-- 58 -d-- 59 -q-- 5a -x-- 5b -y-- 62 -z-- 63 -z-- 64 -f-- 65 -f-- 66 -m-- 68 ---f 70 -m-- 71 -f-- 72 -mff
            73 -f-- 75 -m-- 76 -f-- 77 -f-- 78 -b-- 79 -w-- 7a -b-- 7b -w-- 7c -s-- 7d -m-- 7e -f-- 7f -f-- 83 -f-- 88 -s-- 89 -s-- 8a -s--
            8b -s-- 8d -m-- 8f -m-- 90 -s-- 91 -s-- 92 -s-- 93 -s-- 96 -f-- 97 -f-- 98 -f-- 99 -s-- 9a -f-x 9b -s-x 9c -f-- 9d -s-- 9e -f--
            9f -s-- a0 -s-- a1 -s-- a2 -s-- a3 -s-- a6 -f-- a7 -f-- a8 -f-- a9 -s-- aa -f-x ab -s-x ac -f-- ad -s-- ae -f-- af -s-- b4 -f--
            b5 -f-- b6 -f-- b7 -f-- b8 -f-- b9 -s-- ba -f-- bb -s-- bc -f-- bd -s-- be -f-- bf -s-- c4 -f-- c6 -s-- c7 -s-- c8 -f-- ca -f--
            cb -s-- cc -f-- cd -s-- cf -m-- dc -m-- dd -m-- de -m-- df -m--
            """;

    /** Of map 3; without a prefix, elements have two bytes. */
    static final String TUPLES_0F3A = """
            00 -f-- 01 -f-- 03 -f-- 04 -f-- 05 -f-- 08 ff-- 09 -f-- 0a ws-- 0b -s-- 0f -m-- 14 -b-- 15 -w-- 16 -s-- 17 -d-- 18 -x-- 19 -x--
            1a -y-- 1b -y-- 1d -H-- 1e -f-- 1f -f-- 20 -b-- 21 -d-- 22 -s-- 23 -f-- 25 -f-- 26 ff-- 27 ws-- 38 -x-- 39 -x-- 3a -y-- 3b -y--
            3e -m-- 3f -m-- 42 -m-- 43 -f-- 44 -m-- 50 -f-- 51 -s-- 54 -f-- 55 -s-- 56 ff-- 57 ws-- 66 ff-- 67 ws-- 70 -m-- 71 -f-- 72 -m--
            73 -f-- c2 f-w- ce -f-- cf -f--
            """;

    /** Names and operands of map 1. */
    static final String MAP_0F = """
            5b .np .W1 vcvtqq2ps% =Vh,Wx
            64 .66 vpcmpgtb =K,H,Wx
            65 .66 vpcmpgtw =K,H,Wx
            66 .66 vpcmpgtd =K,H,Wx
            6f .66 .W0 vmovdqa32 =Vx,Wx
            6f .66 .W1 vmovdqa64 =Vx,Wx
            6f .f3 .W0 vmovdqu32 =Vx,Wx
            6f .f3 .W1 vmovdqu64 =Vx,Wx
            6f .f2 .W0 vmovdqu8 =Vx,Wx
            6f .f2 .W1 vmovdqu16 =Vx,Wx
            7f .66 .W0 vmovdqa32 =Wx,Vx
            7f .66 .W1 vmovdqa64 =Wx,Vx
            7f .f3 .W0 vmovdqu32 =Wx,Vx
            7f .f3 .W1 vmovdqu64 =Wx,Vx
            7f .f2 .W0 vmovdqu8 =Wx,Vx
            7f .f2 .W1 vmovdqu16 =Wx,Vx
            71/2 .66 vpsrlw =H,Wx,Ib
            71/4 .66 vpsraw =H,Wx,Ib
            71/6 .66 vpsllw =H,Wx,Ib
            72/0 .66 vpror@ =H,Wx,Ib
            72/1 .66 vprol@ =H,Wx,Ib
            72/2 .66 vpsrld =H,Wx,Ib
            72/4 .66 vpsra@ =H,Wx,Ib
            72/6 .66 vpslld =H,Wx,Ib
            73/2 .66 vpsrlq =H,Wx,Ib
            73/3 .66 vpsrldq =H,Wx,Ib
            73/6 .66 vpsllq =H,Wx,Ib
            73/7 .66 vpslldq =H,Wx,Ib
            74 .66 vpcmpeqb =K,H,Wx
            75 .66 vpcmpeqw =K,H,Wx
            76 .66 vpcmpeqd =K,H,Wx
            78 .np .W0 vcvttps2udq =Vx,Wx
            78 .np .W1 vcvttpd2udq% =Vh,Wx
            78 .66 .W0 vcvttps2uqq =Vx,Wh
            78 .66 .W1 vcvttpd2uqq =Vx,Wx
            79 .np .W0 vcvtps2udq =Vx,Wx
            79 .np .W1 vcvtpd2udq% =Vh,Wx
            79 .66 .W0 vcvtps2uqq =Vx,Wh
            79 .66 .W1 vcvtpd2uqq =Vx,Wx
            7a .66 .W0 vcvttps2qq =Vx,Wh
            7a .66 .W1 vcvttpd2qq =Vx,Wx
            7a .f3 .W0 vcvtudq2pd =Vx,Wh
            7a .f3 .W1 vcvtuqq2pd =Vx,Wx
            7a .f2 .W0 vcvtudq2ps =Vx,Wx
            7a .f2 .W1 vcvtuqq2ps% =Vh,Wx
            7b .66 .W0 vcvtps2qq =Vx,Wh
            7b .66 .W1 vcvtpd2qq =Vx,Wx
            78 .f3 vcvttss2usi =Gy,Wd
            78 .f2 vcvttsd2usi =Gy,Wq
            79 .f3 vcvtss2usi =Gy,Wd
            79 .f2 vcvtsd2usi =Gy,Wq
            7b .f3 vcvtusi2ss~ =Vd,H,Ey
            7b .f2 vcvtusi2sd~ =Vq,H,Ey
            c2 .np vcmpps =K,H,Wx,Ib
            c2 .66 vcmppd =K,H,Wx,Ib
            c2 .f3 vcmpss =K,H,Wd,Ib
            c2 .f2 vcmpsd =K,H,Wq,Ib
            db .66 vpand@ =Vx,H,Wx
            df .66 vpandn@ =Vx,H,Wx
            e2 .66 vpsra@ =Vx,H,Wo
            e6 .f3 .W1 vcvtqq2pd =Vx,Wx
            e7 .66 .m vmovntdq =Mx,Vx
            eb .66 vpor@ =Vx,H,Wx
            ef .66 vpxor@ =Vx,H,Wx
            """;

    /** Names and operands of map 2. */
    static final String MAP_0F38 = """
            10 .f3 vpmovuswb =Wh,Vx
            11 .f3 vpmovusdb =Wr,Vx
            12 .f3 vpmovusqb =We,Vx
            13 .f3 vpmovusdw =Wh,Vx
            14 .f3 vpmovusqw =Wr,Vx
            15 .f3 vpmovusqd =Wh,Vx
            20 .f3 vpmovswb =Wh,Vx
            21 .f3 vpmovsdb =Wr,Vx
            22 .f3 vpmovsqb =We,Vx
            23 .f3 vpmovsdw =Wh,Vx
            24 .f3 vpmovsqw =Wr,Vx
            25 .f3 vpmovsqd =Wh,Vx
            30 .f3 vpmovwb =Wh,Vx
            31 .f3 vpmovdb =Wr,Vx
            32 .f3 vpmovqb =We,Vx
            33 .f3 vpmovdw =Wh,Vx
            34 .f3 vpmovqw =Wr,Vx
            35 .f3 vpmovqd =Wh,Vx
            10 .66 vpsrlvw =Vx,H,Wx
            11 .66 vpsravw =Vx,H,Wx
            12 .66 vpsllvw =Vx,H,Wx
            14 .66 vprorv@ =Vx,H,Wx
            15 .66 vprolv@ =Vx,H,Wx
            16 .66 vpermp# =Vx,H,Wx
            19 .66 .W0 vbroadcastf32x2 =Vx,Wq
            1a .66 .W0 .m vbroadcastf32x4 =Vx,Mo
            1a .66 .W1 .m vbroadcastf64x2 =Vx,Mo
            1b .66 .W0 .m vbroadcastf32x8 =Vx,M32
            1b .66 .W1 .m vbroadcastf64x4 =Vx,M32
            1f .66 vpabsq =Vx,Wx
            26 .66 .W0 vptestmb =K,H,Wx
            26 .66 .W1 vptestmw =K,H,Wx
            26 .f3 .W0 vptestnmb =K,H,Wx
            26 .f3 .W1 vptestnmw =K,H,Wx
            27 .66 vptestm@ =K,H,Wx
            27 .f3 vptestnm@ =K,H,Wx
            28 .f3 .r .W0 vpmovm2b =Vx,k
            28 .f3 .r .W1 vpmovm2w =Vx,k
            29 .f3 .r .W0 vpmovb2m =K,Ux
            29 .f3 .r .W1 vpmovw2m =K,Ux
            29 .66 vpcmpeqq =K,H,Wx
            2a .66 .m vmovntdqa =Vx,Mx
            36 .66 vperm@ =Vx,H,Wx
            37 .66 vpcmpgtq =K,H,Wx
            38 .f3 .r vpmovm2@ =Vx,k
            39 .f3 .r vpmov@2m =K,Ux
            39 .66 vpmins@ =Vx,H,Wx
            3b .66 vpminu@ =Vx,H,Wx
            3d .66 vpmaxs@ =Vx,H,Wx
            3f .66 vpmaxu@ =Vx,H,Wx
            40 .66 vpmull@ =Vx,H,Wx
            44 .66 vplzcnt@ =Vx,Wx
            46 .66 vpsrav@ =Vx,H,Wx
            54 .66 .W0 vpopcntb =Vx,Wx
            54 .66 .W1 vpopcntw =Vx,Wx
            55 .66 vpopcnt@ =Vx,Wx
            59 .66 .W0 vbroadcasti32x2 =Vx,Wq
            5a .66 .W0 .m vbroadcasti32x4 =Vx,Mo
            5a .66 .W1 .m vbroadcasti64x2 =Vx,Mo
            5b .66 .W0 .m vbroadcasti32x8 =Vx,M32
            5b .66 .W1 .m vbroadcasti64x4 =Vx,M32
            63 .66 .W0 vpcompressb =W?,Vx
            63 .66 .W1 vpcompressw =W?,Vx
            64 .66 vpblendm@ =Vx,H,Wx
            65 .66 .W0 vblendmps =Vx,H,Wx
            65 .66 .W1 vblendmpd =Vx,H,Wx
            66 .66 .W0 vpblendmb =Vx,H,Wx
            66 .66 .W1 vpblendmw =Vx,H,Wx
            75 .66 .W0 vpermi2b +Vx,H,Wx
            75 .66 .W1 vpermi2w +Vx,H,Wx
            76 .66 vpermi2@ +Vx,H,Wx
            77 .66 .W0 vpermi2ps +Vx,H,Wx
            77 .66 .W1 vpermi2pd +Vx,H,Wx
            7a .66 .r vpbroadcastb =Vx,Rd
            7b .66 .r vpbroadcastw =Vx,Rd
            7c .66 .r vpbroadcast@ =Vx,Ry
            7d .66 .W0 vpermt2b +Vx,H,Wx
            7d .66 .W1 vpermt2w +Vx,H,Wx
            7e .66 vpermt2@ +Vx,H,Wx
            7f .66 .W0 vpermt2ps +Vx,H,Wx
            7f .66 .W1 vpermt2pd +Vx,H,Wx
            8a .66 vcompressp# =W?,Vx
            8b .66 vpcompress@ =W?,Vx
            8d .66 .W0 vpermb =Vx,H,Wx
            8d .66 .W1 vpermw =Vx,H,Wx
            90 .66 .m vpgatherd@ +Vx,gx
            91 .66 .m vpgatherq@ +Vx,gx
            92 .66 .m vgatherdp# +Vx,gx
            93 .66 .m vgatherqp# +Vx,gx
            a0 .66 .m vpscatterd@ =gx,Vx
            a1 .66 .m vpscatterq@ =gx,Vx
            a2 .66 .m vscatterdp# =gx,Vx
            a3 .66 .m vscatterqp# =gx,Vx
            2c .66 vscalefp# =Vx,H,Wx
            2d .66 vscalefs# =Vy,H,Wy
            42 .66 vgetexpp# =Vx,Wx
            43 .66 vgetexps# =Vy,H,Wy
            4c .66 vrcp14p# =Vx,Wx
            4d .66 vrcp14s# =Vy,H,Wy
            4e .66 vrsqrt14p# =Vx,Wx
            4f .66 vrsqrt14s# =Vy,H,Wy
            62 .66 .W0 vpexpandb =Vx,W?
            62 .66 .W1 vpexpandw =Vx,W?
            70 .66 vpshldvw +Vx,H,Wx
            71 .66 vpshldv@ +Vx,H,Wx
            72 .66 vpshrdvw +Vx,H,Wx
            73 .66 vpshrdv@ +Vx,H,Wx
            83 .66 vpmultishiftqb =Vx,H,Wx
            88 .66 vexpandp# =Vx,W?
            89 .66 vpexpand@ =Vx,W?
            8f .66 vpshufbitqmb =K,H,Wx
            c8 .66 vexp2p# =Vx,Wx
            ca .66 vrcp28p# =Vx,Wx
            cb .66 vrcp28s# =Vy,H,Wy
            cc .66 vrsqrt28p# =Vx,Wx
            cd .66 vrsqrt28s# =Vy,H,Wy
            c4 .66 vpconflict@ =Vx,Wx
            c6 .66 .m gatherprefetch @gx
            c7 .66 .m gatherprefetch @gx
            """;

    /** Names and operands of map 3. */
    static final String MAP_0F3A = """
            01 .66 vpermpd =Vx,Wx,Ib
            03 .66 valign@ =Vx,H,Wx,Ib
            08 .66 vrndscaleps =Vx,Wx,Ib
            09 .66 vrndscalepd =Vx,Wx,Ib
            0a .66 vrndscaless =Vd,H,Wd,Ib
            0b .66 vrndscalesd =Vq,H,Wq,Ib
            18 .66 .W0 vinsertf32x4 =Vx,H,Wo,Ib
            18 .66 .W1 vinsertf64x2 =Vx,H,Wo,Ib
            19 .66 .W0 vextractf32x4 =Wo,Vx,Ib
            19 .66 .W1 vextractf64x2 =Wo,Vx,Ib
            1a .66 .W0 vinsertf32x8 =Vx,H,Wj,Ib
            1a .66 .W1 vinsertf64x4 =Vx,H,Wj,Ib
            1b .66 .W0 vextractf32x8 =Wj,Vx,Ib
            1b .66 .W1 vextractf64x4 =Wj,Vx,Ib
            1e .66 vpcmpu@ =K,H,Wx,Ib
            1f .66 vpcmp@ =K,H,Wx,Ib
            23 .66 .W0 vshuff32x4 =Vx,H,Wx,Ib
            23 .66 .W1 vshuff64x2 =Vx,H,Wx,Ib
            25 .66 vpternlog@ +Vx,H,Wx,Ib
            38 .66 .W0 vinserti32x4 =Vx,H,Wo,Ib
            38 .66 .W1 vinserti64x2 =Vx,H,Wo,Ib
            39 .66 .W0 vextracti32x4 =Wo,Vx,Ib
            39 .66 .W1 vextracti64x2 =Wo,Vx,Ib
            3a .66 .W0 vinserti32x8 =Vx,H,Wj,Ib
            3a .66 .W1 vinserti64x4 =Vx,H,Wj,Ib
            3b .66 .W0 vextracti32x8 =Wj,Vx,Ib
            3b .66 .W1 vextracti64x4 =Wj,Vx,Ib
            3e .66 .W0 vpcmpub =K,H,Wx,Ib
            3e .66 .W1 vpcmpuw =K,H,Wx,Ib
            3f .66 .W0 vpcmpb =K,H,Wx,Ib
            3f .66 .W1 vpcmpw =K,H,Wx,Ib
            26 .66 vgetmantp# =Vx,Wx,Ib
            27 .66 vgetmants# =Vy,H,Wy,Ib
            50 .66 vrangep# =Vx,H,Wx,Ib
            51 .66 vranges# =Vy,H,Wy,Ib
            54 .66 vfixupimmp# +Vx,H,Wx,Ib
            55 .66 vfixupimms# +Vy,H,Wy,Ib
            56 .66 vreducep# =Vx,Wx,Ib
            57 .66 vreduces# =Vy,H,Wy,Ib
            66 .66 vfpclassp# =K,Wx,Ib
            67 .66 vfpclasss# =K,Wy,Ib
            70 .66 vpshldw =Vx,H,Wx,Ib
            71 .66 vpshld@ =Vx,H,Wx,Ib
            72 .66 vpshrdw =Vx,H,Wx,Ib
            73 .66 vpshrd@ =Vx,H,Wx,Ib
            42 .66 vdbpsadbw =Vx,H,Wx,Ib
            43 .66 .W0 vshufi32x4 =Vx,H,Wx,Ib
            43 .66 .W1 vshufi64x2 =Vx,H,Wx,Ib
            """;
}
