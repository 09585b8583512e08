package dev.unwinder.code;

/**
 * The opcode maps of MMX, SSE and what VEX added; how to read a line: {@link X86Table}.
 *
 * <p>A legacy line with V operands also describes the VEX form: its name gets a {@code v}, and where the first operand was read and
 * written, there is a source more. Intel SDM volume 2, tables and chapters 3 to 5.
 */
final class X86VectorMaps {
    private X86VectorMaps() {}

    /** 0F. */
    static final String MAP_0F = """
            10 .np movups =Vx,Wx
            10 .66 movupd =Vx,Wx
            10 .f3 .m movss =Vd,Md
            10 .f3 .r movss +Vd,Ud
            10 .f2 .m movsd =Vq,Mq
            10 .f2 .r movsd +Vq,Uq
            11 .np movups =Wx,Vx
            11 .66 movupd =Wx,Vx
            11 .f3 .m movss =Md,Vd
            11 .f3 .r movss +Ud,Vd
            11 .f2 .m movsd =Mq,Vq
            11 .f2 .r movsd +Uq,Vq
            12 .np .m movlps +Vq,Mq
            12 .np .r movhlps +Vo,Uo
            12 .66 .m movlpd +Vq,Mq
            12 .f3 movsldup =Vx,Wx
            12 .f2 movddup =Vx,W2
            13 .np .m movlps =Mq,Vq
            13 .66 .m movlpd =Mq,Vq
            14 fp2+ unpckl
            15 fp2+ unpckh
            16 .np .m movhps +Vq,Mq
            16 .np .r movlhps +Vo,Uo
            16 .66 .m movhpd +Vq,Mq
            16 .f3 movshdup =Vx,Wx
            17 .np .m movhps =Mq,Vq
            17 .66 .m movhpd =Mq,Vq
            28 .np movaps =Vx,Wx
            28 .66 movapd =Vx,Wx
            29 .np movaps =Wx,Vx
            29 .66 movapd =Wx,Vx
            2a .np cvtpi2ps! +Vo,Qq
            2a .66 cvtpi2pd! =Vo,Qq
            2a .f3 cvtsi2ss~ +Vd,Ey
            2a .f2 cvtsi2sd~ +Vq,Ey
            2b .np .m movntps =Mx,Vx
            2b .66 .m movntpd =Mx,Vx
            2b .f3 .m movntss! =Md,Vd
            2b .f2 .m movntsd! =Mq,Vq
            2c .np cvttps2pi! =Pq,Wq
            2c .66 cvttpd2pi! =Pq,Wo
            2c .f3 cvttss2si =Gy,Wd
            2c .f2 cvttsd2si =Gy,Wq
            2d .np cvtps2pi! =Pq,Wq
            2d .66 cvtpd2pi! =Pq,Wo
            2d .f3 cvtss2si =Gy,Wd
            2d .f2 cvtsd2si =Gy,Wq
            2e .np ucomiss Vd,Wd
            2e .66 ucomisd Vq,Wq
            2f .np comiss Vd,Wd
            2f .66 comisd Vq,Wq
            50 .np .r movmskps =Gd,Ux
            50 .66 .r movmskpd =Gd,Ux
            51 fp4~ sqrt
            52 .np rsqrtps =Vx,Wx
            52 .f3 rsqrtss +Vd,Wd
            53 .np rcpps =Vx,Wx
            53 .f3 rcpss +Vd,Wd
            54 fp2+ and
            55 fp2+ andn
            56 fp2+ or
            57 fp2+ xor
            58 fp4+ add
            59 fp4+ mul
            5a .np cvtps2pd =Vx,Wh
            5a .66 cvtpd2ps% =Vh,Wx
            5a .f3 cvtss2sd +Vq,Wd
            5a .f2 cvtsd2ss +Vd,Wq
            5b .np cvtdq2ps =Vx,Wx
            5b .66 cvtps2dq =Vx,Wx
            5b .f3 cvttps2dq =Vx,Wx
            5c fp4+ sub
            5d fp4+ min
            5e fp4+ div
            5f fp4+ max
            60-62 int4+ punpcklbw punpcklwd punpckldq
            63-6b int+ packsswb pcmpgtb pcmpgtw pcmpgtd packuswb punpckhbw punpckhwd punpckhdq packssdw
            6c .66 punpcklqdq +Vx,Wx
            6d .66 punpckhqdq +Vx,Wx
            6e .np .W1 movq =Pq,Eq
            6e .np movd =Pq,Ed
            6e .66 .W1 movq =Vo,Eq
            6e .66 movd =Vo,Ed
            6f .np movq =Pq,Qq
            6f .66 movdqa =Vx,Wx
            6f .f3 movdqu =Vx,Wx
            70 .np pshufw =Pq,Qq,Ib
            70 .66 pshufd =Vx,Wx,Ib
            70 .f3 pshufhw =Vx,Wx,Ib
            70 .f2 pshuflw =Vx,Wx,Ib
            71/2 shift psrlw
            71/4 shift psraw
            71/6 shift psllw
            72/2 shift psrld
            72/4 shift psrad
            72/6 shift pslld
            73/2 shift psrlq
            73/3 .66 .r psrldq! +Ux,Ib
            73/6 shift psllq
            73/7 .66 .r pslldq! +Ux,Ib
            74-76 int+ pcmpeqb pcmpeqw pcmpeqd
            77 .np emms!
            7c .66 haddpd +Vx,Wx
            7c .f2 haddps +Vx,Wx
            7d .66 hsubpd +Vx,Wx
            7d .f2 hsubps +Vx,Wx
            7e .np .W1 movq =Eq,Pq
            7e .np movd =Ed,Pq
            7e .66 .W1 movq =Eq,Vo
            7e .66 movd =Ed,Vo
            7e .f3 movq =Vo,Wq
            7f .np movq =Qq,Pq
            7f .66 movdqa =Wx,Vx
            7f .f3 movdqu =Wx,Vx
            c2 .np cmpps +Vx,Wx,Ib
            c2 .66 cmppd +Vx,Wx,Ib
            c2 .f3 cmpss +Vd,Wd,Ib
            c2 .f2 cmpsd +Vq,Wq,Ib
            c4 .np .r pinsrw! +Pq,Rd,Ib
            c4 .np .m pinsrw! +Pq,Mw,Ib
            c4 .66 .r pinsrw +Vo,Rd,Ib
            c4 .66 .m pinsrw +Vo,Mw,Ib
            c5 .np .r pextrw! =Gd,Nq,Ib
            c5 .66 .r pextrw =Gd,Uo,Ib
            c6 .np shufps +Vx,Wx,Ib
            c6 .66 shufpd +Vx,Wx,Ib
            d0 .66 addsubpd +Vx,Wx
            d0 .f2 addsubps +Vx,Wx
            d1-d3 count+ psrlw psrld psrlq
            d4-d5 int+ paddq pmullw
            d6 .66 movq =Wq,Vo
            d6 .f3 .r movq2dq! =Vo,Nq
            d6 .f2 .r movdq2q! =Pq,Uo
            d7 .np .r pmovmskb! =Gd,Nq
            d7 .66 .r pmovmskb =Gd,Ux
            d8-e0 int+ psubusb psubusw pminub pand paddusb paddusw pmaxub pandn pavgb
            e1-e2 count+ psraw psrad
            e3-e5 int+ pavgw pmulhuw pmulhw
            e6 .f3 cvtdq2pd =Vx,Wh
            e6 .66 cvttpd2dq% =Vh,Wx
            e6 .f2 cvtpd2dq% =Vh,Wx
            e7 .np .m movntq! =Mq,Pq
            e7 .66 .m movntdq =Mx,Vx
            e8-ef int+ psubsb psubsw pminsw por paddsb paddsw pmaxsw pxor
            f0 .f2 .m lddqu =Vx,Mx
            f1-f3 count+ psllw pslld psllq
            f4-f6 int+ pmuludq pmaddwd psadbw
            f7 .np .r maskmovq! Pq,Nq
            f7 .66 .r maskmovdqu Vo,Uo
            f8-fe int+ psubb psubw psubd psubq paddb paddw paddd
            """;

    /** 0F 38. */
    static final String MAP_0F38 = """
            00-0b int+ pshufb phaddw phaddd phaddsw pmaddubsw phsubw phsubd phsubsw psignb psignw psignd pmulhrsw
            10 .66 pblendvb! +Vo,Wo,xmm0
            14 .66 blendvps! +Vo,Wo,xmm0
            15 .66 blendvpd! +Vo,Wo,xmm0
            17 .66 ptest Vx,Wx
            1c-1e int= pabsb pabsw pabsd
            20 .66 pmovsxbw =Vx,Wh
            21 .66 pmovsxbd =Vx,Wr
            22 .66 pmovsxbq =Vx,We
            23 .66 pmovsxwd =Vx,Wh
            24 .66 pmovsxwq =Vx,Wr
            25 .66 pmovsxdq =Vx,Wh
            28 .66 pmuldq +Vx,Wx
            29 .66 pcmpeqq +Vx,Wx
            2a .66 .m movntdqa =Vx,Mx
            2b .66 packusdw +Vx,Wx
            30 .66 pmovzxbw =Vx,Wh
            31 .66 pmovzxbd =Vx,Wr
            32 .66 pmovzxbq =Vx,We
            33 .66 pmovzxwd =Vx,Wh
            34 .66 pmovzxwq =Vx,Wr
            35 .66 pmovzxdq =Vx,Wh
            37 .66 pcmpgtq +Vx,Wx
            38-40 xmm+ pminsb pminsd pminuw pminud pmaxsb pmaxsd pmaxuw pmaxud pmulld
            41 .66 phminposuw =Vo,Wo
            c8 .np sha1nexte! +Vo,Wo
            c9 .np sha1msg1! +Vo,Wo
            ca .np sha1msg2! +Vo,Wo
            cb .np sha256rnds2! +Vo,Wo,xmm0
            cc .np sha256msg1! +Vo,Wo
            cd .np sha256msg2! +Vo,Wo
            cf .66 gf2p8mulb +Vx,Wx
            db .66 aesimc =Vo,Wo
            dc-df xmm+ aesenc aesenclast aesdec aesdeclast
            """;

    /** 0F 3A. */
    static final String MAP_0F3A = """
            08 .66 roundps =Vx,Wx,Ib
            09 .66 roundpd =Vx,Wx,Ib
            0a .66 roundss +Vd,Wd,Ib
            0b .66 roundsd +Vq,Wq,Ib
            0c .66 blendps +Vx,Wx,Ib
            0d .66 blendpd +Vx,Wx,Ib
            0e .66 pblendw +Vx,Wx,Ib
            0f .np palignr! +Pq,Qq,Ib
            0f .66 palignr +Vx,Wx,Ib
            14 .66 .r pextrb =Rd,Vo,Ib
            14 .66 .m pextrb =Mb,Vo,Ib
            15 .66 .r pextrw =Rd,Vo,Ib
            15 .66 .m pextrw =Mw,Vo,Ib
            16 .66 .W1 pextrq =Eq,Vo,Ib
            16 .66 pextrd =Ed,Vo,Ib
            17 .66 extractps =Ed,Vo,Ib
            20 .66 .r pinsrb +Vo,Rd,Ib
            20 .66 .m pinsrb +Vo,Mb,Ib
            21 .66 insertps +Vo,Wd,Ib
            22 .66 .W1 pinsrq +Vo,Eq,Ib
            22 .66 pinsrd +Vo,Ed,Ib
            40 .66 dpps +Vx,Wx,Ib
            41 .66 dppd +Vo,Wo,Ib
            42 .66 mpsadbw +Vx,Wx,Ib
            44 .66 pclmulqdq +Vx,Wx,Ib
            60 .66 pcmpestrm Vo,Wo,Ib
            61 .66 pcmpestri Vo,Wo,Ib
            62 .66 pcmpistrm Vo,Wo,Ib
            63 .66 pcmpistri Vo,Wo,Ib
            cc .np sha1rnds4! +Vo,Wo,Ib
            ce .66 gf2p8affineqb +Vx,Wx,Ib
            cf .66 gf2p8affineinvqb +Vx,Wx,Ib
            df .66 aeskeygenassist =Vo,Wo,Ib
            f0 .f3 .=c0 hreset Ib
            """;

    /** VEX map 1 beyond 0F. */
    static final String VEX_0F = """
            12 .f2 .L0 vmovddup =Vo,Wq
            12 .f2 vmovddup =Vx,Wx
            41 .L1 kand@ =K,j,k
            42 .L1 kandn@ =K,j,k
            44 .L0 knot@ =K,k
            45 .L1 kor@ =K,j,k
            46 .L1 kxnor@ =K,j,k
            47 .L1 kxor@ =K,j,k
            4a .L1 kadd@ =K,j,k
            4b .np .L1 .W1 kunpckdq =K,j,k
            4b .np .L1 .W0 kunpckwd =K,j,k
            4b .66 .L1 .W0 kunpckbw =K,j,k
            71/2 .66 .r vpsrlw =H,Ux,Ib
            71/4 .66 .r vpsraw =H,Ux,Ib
            71/6 .66 .r vpsllw =H,Ux,Ib
            72/2 .66 .r vpsrld =H,Ux,Ib
            72/4 .66 .r vpsrad =H,Ux,Ib
            72/6 .66 .r vpslld =H,Ux,Ib
            73/2 .66 .r vpsrlq =H,Ux,Ib
            73/3 .66 .r vpsrldq =H,Ux,Ib
            73/6 .66 .r vpsllq =H,Ux,Ib
            73/7 .66 .r vpslldq =H,Ux,Ib
            77 .np .L0 vzeroupper
            77 .np .L1 vzeroall
            90 .L0 kmov@ =K,k@
            91 .L0 .m kmov@ =k@,K
            92 .np .r kmovw =K,Rd
            92 .66 .r kmovb =K,Rd
            92 .f2 .r .W1 kmovq =K,Rq
            92 .f2 .r kmovd =K,Rd
            93 .np .r kmovw =Gd,k
            93 .66 .r kmovb =Gd,k
            93 .f2 .r .W1 kmovq =Gq,k
            93 .f2 .r kmovd =Gd,k
            98 .L0 .r kortest@ K,k
            99 .L0 .r ktest@ K,k
            ae/2 .np .m vldmxcsr Md
            ae/3 .np .m vstmxcsr =Md
            """;

    /** VEX map 2 beyond 0F 38. */
    static final String VEX_0F38 = """
            0c .66 vpermilps =Vx,H,Wx
            0d .66 vpermilpd =Vx,H,Wx
            0e .66 vtestps Vx,Wx
            0f .66 vtestpd Vx,Wx
            13 .66 vcvtph2ps =Vx,Wh
            16 .66 vpermps =Vx,H,Wx
            18 .66 vbroadcastss =Vx,Wd
            19 .66 vbroadcastsd =Vx,Wq
            1a .66 .m vbroadcastf128 =Vx,Mo
            2c .66 .m vmaskmovps =Vx,H,Mx
            2d .66 .m vmaskmovpd =Vx,H,Mx
            2e .66 .m vmaskmovps =Mx,H,Vx
            2f .66 .m vmaskmovpd =Mx,H,Vx
            36 .66 vpermd =Vx,H,Wx
            45 .66 vpsrlv@ =Vx,H,Wx
            46 .66 .W0 vpsravd =Vx,H,Wx
            47 .66 vpsllv@ =Vx,H,Wx
            49 .np .m ldtilecfg M64
            49 .66 .m sttilecfg =M64
            49 .np .=c0 tilerelease
            49 .f2 .r tilezero =tn
            4b .m tile =tn,M?
            50 .66 vpdpbusd +Vx,H,Wx
            50 .np vpdpbuud +Vx,H,Wx
            50 .f3 vpdpbsud +Vx,H,Wx
            50 .f2 vpdpbssd +Vx,H,Wx
            51 .66 vpdpbusds +Vx,H,Wx
            51 .np vpdpbuuds +Vx,H,Wx
            51 .f3 vpdpbsuds +Vx,H,Wx
            51 .f2 vpdpbssds +Vx,H,Wx
            52 .66 vpdpwssd +Vx,H,Wx
            53 .66 vpdpwssds +Vx,H,Wx
            58 .66 vpbroadcastd =Vx,Wd
            59 .66 vpbroadcastq =Vx,Wq
            5a .66 .m vbroadcasti128 =Vx,Mo
            5c .r tile +tn
            5e .r tile +tn
            78 .66 vpbroadcastb =Vx,Wb
            79 .66 vpbroadcastw =Vx,Ww
            8c .66 .m vpmaskmov@ =Vx,H,Mx
            8e .66 .m vpmaskmov@ =Mx,H,Vx
            90 .66 .m vpgatherd@ +Vx,gx,+H
            91 .66 .m vpgatherq@ +Vx,gx,+H
            92 .66 .m vgatherdp# +Vx,gx,+H
            93 .66 .m vgatherqp# +Vx,gx,+H
            96-97 fma vfmaddsub132 vfmsubadd132
            98-9f fma vfmadd132 vfmadd132 vfmsub132 vfmsub132 vfnmadd132 vfnmadd132 vfnmsub132 vfnmsub132
            a6-a7 fma vfmaddsub213 vfmsubadd213
            a8-af fma vfmadd213 vfmadd213 vfmsub213 vfmsub213 vfnmadd213 vfnmadd213 vfnmsub213 vfnmsub213
            72 .f3 vcvtneps2bf16% =Vh,Wx
            b0 vcvtne =Vx,Wx
            b1 vcvtne =Vx,Wx
            b4 .66 vpmadd52luq +Vx,H,Wx
            b5 .66 vpmadd52huq +Vx,H,Wx
            b6-b7 fma vfmaddsub231 vfmsubadd231
            b8-bf fma vfmadd231 vfmadd231 vfmsub231 vfmsub231 vfnmadd231 vfnmadd231 vfnmsub231 vfnmsub231
            cf .66 vgf2p8mulb =Vx,H,Wx
            e0-ef .66 .m .L0 cmpccxadd +My,+Gy,By
            f2 .np .L0 andn =Gy,By,Ey
            f3/1 .np .L0 blsr =By,Ey
            f3/2 .np .L0 blsmsk =By,Ey
            f3/3 .np .L0 blsi =By,Ey
            f5 .np .L0 bzhi =Gy,Ey,By
            f5 .f3 .L0 pext =Gy,By,Ey
            f5 .f2 .L0 pdep =Gy,By,Ey
            f6 .f2 .L0 mulx =Gy,=By,Ey
            f7 .np .L0 bextr =Gy,Ey,By
            f7 .66 .L0 shlx =Gy,Ey,By
            f7 .f3 .L0 sarx =Gy,Ey,By
            f7 .f2 .L0 shrx =Gy,Ey,By
            """;

    /** VEX map 3 beyond 0F 3A. */
    static final String VEX_0F3A = """
            00 .66 vpermq =Vx,Wx,Ib
            01 .66 vpermpd =Vx,Wx,Ib
            02 .66 vpblendd =Vx,H,Wx,Ib
            04 .66 vpermilps =Vx,Wx,Ib
            05 .66 vpermilpd =Vx,Wx,Ib
            06 .66 vperm2f128 =Vx,H,Wx,Ib
            18 .66 vinsertf128 =Vx,H,Wo,Ib
            19 .66 vextractf128 =Wo,Vx,Ib
            1d .66 vcvtps2ph =Wh,Vx,Ib
            30 .66 .r .W0 kshiftrb =K,k,Ib
            30 .66 .r .W1 kshiftrw =K,k,Ib
            31 .66 .r .W0 kshiftrd =K,k,Ib
            31 .66 .r .W1 kshiftrq =K,k,Ib
            32 .66 .r .W0 kshiftlb =K,k,Ib
            32 .66 .r .W1 kshiftlw =K,k,Ib
            33 .66 .r .W0 kshiftld =K,k,Ib
            33 .66 .r .W1 kshiftlq =K,k,Ib
            38 .66 vinserti128 =Vx,H,Wo,Ib
            39 .66 vextracti128 =Wo,Vx,Ib
            46 .66 vperm2i128 =Vx,H,Wx,Ib
            48 .66 vpermil2ps =Vx,H,Wx,Lx
            49 .66 vpermil2pd =Vx,H,Wx,Lx
            4a .66 vblendvps =Vx,H,Wx,Lx
            4b .66 vblendvpd =Vx,H,Wx,Lx
            4c .66 vpblendvb =Vx,H,Wx,Lx
            5c-5f fma4 vfmaddsub vfmaddsub vfmsubadd vfmsubadd
            68-6f fma4 vfmadd vfmadd vfmadd vfmadd vfmsub vfmsub vfmsub vfmsub
            78-7f fma4 vfnmadd vfnmadd vfnmadd vfnmadd vfnmsub vfnmsub vfnmsub vfnmsub
            ce .66 vgf2p8affineqb =Vx,H,Wx,Ib
            cf .66 vgf2p8affineinvqb =Vx,H,Wx,Ib
            f0 .f2 .L0 rorx =Gy,Ey,Ib
            """;
}
